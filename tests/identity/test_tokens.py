"""Customer session tokens: `gameball-api.md`, "Customer session tokens"."""

import json
import string
import subprocess
import sys
import time
from datetime import timedelta
from typing import Any

import pytest
from joserfc.errors import JoseError
from jwcrypto import jwk

from gameball.identity import tokens
from gameball.identity.tokens import TokenRefused

from .makers import (
    INNER,
    KEY,
    NOW,
    OTHER_KEY,
    OUTER,
    claims,
    dice,
    published_sample,
    segment,
    sign,
    sign_otherwise,
    token,
    with_header,
    wrap,
)

WORDS = {"expired", "too-long", "wrong-key", "algorithm", "claims", "malformed", "no-key"}


def read(value: str, *keys: bytes, now: float = NOW) -> tokens.Claims:
    return tokens.read(value, keys or (KEY,), now=now)


def refusal(value: str, *keys: bytes, now: float = NOW) -> str:
    with pytest.raises(TokenRefused) as caught:
        read(value, *keys, now=now)
    error = caught.value
    assert error.reason in WORDS
    assert str(error) == error.reason
    assert error.__suppress_context__
    assert error.__cause__ is None
    return error.reason


class TestOpens:
    @pytest.mark.parametrize("inner", [{}, {"typ": "JWT"}, {"typ": "JWT", "cty": "JWT"}, {"kid": "k1"}])
    @pytest.mark.parametrize("outer", [{}, {"typ": "JWT"}, {"cty": "JWT"}, {"typ": "JWT", "cty": "JWT", "kid": "k1"}])
    def test_a_token_made_as_gameball_s_sample_does_opens(self, inner: dict[str, str], outer: dict[str, str]) -> None:
        made = published_sample("c/1?ü 🎁", KEY, {**INNER, **inner}, {**OUTER, **outer})
        found = tokens.read(made, [KEY])
        assert found.customer_id == "c/1?ü 🎁"
        assert found.exp == pytest.approx(time.time() + 3600, abs=5)

    def test_what_is_minted_here_opens_and_carries_the_optional_claims(self) -> None:
        made = tokens.mint("c1", KEY, lifetime=timedelta(minutes=5), now=NOW, email="c1@shop.example", mobile="+2010")
        found = read(made)
        assert (found.customer_id, found.exp) == ("c1", NOW + 300)
        assert found.inner.count(".") == 2
        assert refusal(made, now=NOW + 360) == "expired"

    def test_a_key_being_rotated_and_its_successor_both_open(self) -> None:
        assert read(token(key=KEY), OTHER_KEY, KEY).customer_id == "sara@shop.example"
        assert read(token(key=OTHER_KEY), OTHER_KEY, KEY).customer_id == "sara@shop.example"
        assert refusal(token(key=KEY), OTHER_KEY) == "wrong-key"

    def test_claims_that_nobody_asked_for_do_no_harm(self) -> None:
        assert read(token(claims(iat=NOW, nbf=NOW, aud=["shop"], address={"city": "Cairo"}))).exp == NOW + 3600

    def test_an_exp_with_a_fraction_is_good(self) -> None:
        assert read(token(claims(exp=NOW + 1.5))).exp == NOW + 1.5

    def test_an_exp_59_seconds_ago_is_within_the_skew_and_one_60_seconds_ago_is_not(self) -> None:
        assert read(token(claims(exp=int(NOW) - 59))).customer_id
        assert refusal(token(claims(exp=int(NOW) - 60))) == "expired"

    def test_the_digest_names_the_inner_token_however_it_is_wrapped(self) -> None:
        inner = sign(claims())
        first, second = wrap(inner), wrap(inner)
        assert first != second
        assert read(first).digest == read(second).digest
        assert read(first).digest != read(token(claims(exp=int(NOW) + 1))).digest

    def test_a_repr_tells_nothing_about_the_customer(self) -> None:
        found = read(token())
        assert "sara" not in repr(found)
        assert found.inner not in repr(found)


class TestKeys:
    def test_another_key_opens_nothing(self) -> None:
        assert refusal(token(key=OTHER_KEY)) == "wrong-key"

    def test_an_inner_token_under_another_key_is_refused(self) -> None:
        assert refusal(wrap(sign(claims(), OTHER_KEY), KEY)) == "wrong-key"
        assert refusal(wrap(sign(claims(), OTHER_KEY), KEY), KEY, OTHER_KEY) == "wrong-key"

    @pytest.mark.parametrize("keys", [(), (b"",), (KEY[:31],), (KEY + b"!",), (KEY[:16], KEY * 2)])
    def test_without_a_key_of_32_bytes_nothing_opens(self, keys: tuple[bytes, ...]) -> None:
        with pytest.raises(TokenRefused, match=r"^no-key$"):
            tokens.read(token(), keys, now=NOW)

    def test_a_key_of_another_length_beside_a_good_one_is_passed_over(self) -> None:
        assert read(token(), b"short", KEY).customer_id


class TestAlgorithms:
    @pytest.mark.parametrize(("algorithm", "hashed"), [("HS384", "sha384"), ("HS512", "sha512")])
    def test_another_hmac_inside_is_refused_though_the_key_is_right(self, algorithm: str, hashed: str) -> None:
        assert refusal(wrap(sign(claims(), header={"alg": algorithm}, hashed=hashed))) == "algorithm"
        assert refusal(wrap(sign(claims(), hashed=hashed))) == "wrong-key"

    @pytest.mark.parametrize(("algorithm", "made"), [("RS256", {"kty": "RSA", "size": 2048}), ("ES256", {"kty": "EC"})])
    def test_a_signature_by_some_other_key_inside_is_refused(self, algorithm: str, made: dict[str, Any]) -> None:
        key = jwk.JWK.generate(**made)
        assert refusal(wrap(sign_otherwise(claims(), algorithm, key))) == "algorithm"

    @pytest.mark.parametrize("name", ["none", "None", "hs256", "RS256", "", None, 1, True, ["HS256"], {"alg": "HS256"}])
    def test_a_claimed_other_algorithm_inside_is_refused(self, name: object) -> None:
        assert refusal(wrap(sign(claims(), header={"alg": name}))) == "algorithm"

    def test_an_unsigned_inner_token_is_refused(self) -> None:
        assert refusal(wrap(f"{segment({'alg': 'none'})}.{segment(claims())}.")) == "algorithm"
        assert refusal(wrap(f"{segment(INNER)}.{segment(claims())}.")) == "wrong-key"

    @pytest.mark.parametrize(
        ("alg", "enc", "key"),
        [
            ("A128KW", "A256CBC-HS512", KEY[:16]),
            ("A192KW", "A256CBC-HS512", KEY[:24]),
            ("A256GCMKW", "A256CBC-HS512", KEY),
            ("PBES2-HS256+A128KW", "A256CBC-HS512", KEY),
            ("A256KW", "A256GCM", KEY),
            ("A256KW", "A128GCM", KEY),
            ("A256KW", "A128CBC-HS256", KEY),
            ("A256KW", "A192CBC-HS384", KEY),
            ("dir", "A256GCM", KEY),
            ("dir", "A128CBC-HS256", KEY),
            ("dir", "A256CBC-HS512", KEY * 2),
        ],
    )
    def test_other_algorithms_outside_are_refused_though_the_key_would_fit(
        self, alg: str, enc: str, key: bytes
    ) -> None:
        made = wrap(sign(claims()), key, {"alg": alg, "enc": enc})
        assert refusal(made) == "algorithm"
        assert refusal(with_header(made, OUTER)) in {"wrong-key", "malformed"}

    @pytest.mark.parametrize("alg", ["RSA-OAEP", "RSA-OAEP-256", "ECDH-ES", "ECDH-ES+A256KW"])
    def test_public_keys_outside_are_refused(self, alg: str) -> None:
        key = jwk.JWK.generate(kty="RSA", size=2048) if alg.startswith("RSA") else jwk.JWK.generate(kty="EC")
        assert refusal(wrap(sign(claims()), key, {**OUTER, "alg": alg})) == "algorithm"

    def test_rounds_of_key_derivation_are_never_worked_off(self) -> None:
        header = {"alg": "PBES2-HS512+A256KW", "enc": "A256CBC-HS512", "p2c": 2**31 - 1, "p2s": "c2FsdHNhbHQ"}
        started = time.perf_counter()
        assert refusal(with_header(token(), header)) == "algorithm"
        assert time.perf_counter() - started < 1

    @pytest.mark.parametrize("content", [b"\0" * 2_000_000, sign(claims()).encode()])
    def test_nothing_is_decompressed(self, content: bytes) -> None:
        bomb = wrap(content, KEY, {**OUTER, "zip": "DEF"})
        assert len(bomb) < 4096
        assert refusal(bomb) == "algorithm"

    @pytest.mark.parametrize(
        "more",
        [
            {"crit": []},
            {"crit": ["exp"], "exp": 1},
            {"crit": ["b64"], "b64": False},
            {"b64": False},
            {"b64": True},
            {"zip": "DEF"},
            {"zip": None},
            {"jwk": {"kty": "oct", "k": segment(KEY)}},
            {"jku": "https://evil.example/keys"},
            {"x5u": "https://evil.example/cert"},
            {"unheard-of": 1},
        ],
    )
    def test_headers_that_would_change_the_reading_are_refused_in_both_layers(self, more: dict[str, object]) -> None:
        assert refusal(wrap(sign(claims(), header={**INNER, **more}))) == "algorithm"
        assert refusal(with_header(token(), {**OUTER, **more})) == "algorithm"

    @pytest.mark.parametrize("name", ["typ", "cty", "kid"])
    @pytest.mark.parametrize("value", [1, None, ["JWT"], {"a": 1}])
    def test_a_type_or_key_name_that_is_no_text_is_refused(self, name: str, value: object) -> None:
        assert refusal(wrap(sign(claims(), header={**INNER, name: value}))) == "malformed"
        assert refusal(with_header(token(), {**OUTER, name: value})) == "malformed"

    def test_an_algorithm_named_twice_is_refused(self) -> None:
        assert refusal(wrap(sign(claims(), header='{"alg":"none","alg":"HS256"}'))) == "malformed"
        twice = '{"alg":"dir","alg":"A256KW","enc":"A256CBC-HS512"}'
        assert refusal(with_header(token(), twice)) == "malformed"


class TestClaims:
    def test_a_token_without_exp_is_refused(self) -> None:
        assert refusal(token({"customerId": "c1"})) == "claims"

    @pytest.mark.parametrize(
        "exp", [str(int(NOW) + 60), "never", "", True, False, None, [], {}, [NOW], -1, 10**12, 10**30, 1e300, -1e300]
    )
    def test_an_exp_that_is_no_time_is_refused(self, exp: object) -> None:
        assert refusal(token(claims(exp=exp))) == "claims"

    def test_milliseconds_taken_for_seconds_are_refused(self) -> None:
        assert refusal(token(claims(exp=int(NOW + 60) * 1000))) == "claims"

    @pytest.mark.parametrize("exp", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999", "9" * 1500, "0x7fffffff", ""])
    def test_an_exp_beyond_numbers_is_refused(self, exp: str) -> None:
        assert refusal(token(f'{{"customerId":"c1","exp":{exp}}}')) in {"claims", "malformed"}

    def test_more_digits_than_python_reads_are_refused(self) -> None:
        assert refusal(token('{"customerId":"c1","exp":' + "9" * 2000 + "}")) == "claims"

    def test_a_token_for_later_is_refused_until_then(self) -> None:
        early = token(claims(nbf=int(NOW) + 61))
        assert refusal(early) == "claims"
        assert read(early, now=NOW + 1).customer_id
        assert refusal(token(claims(nbf="soon"))) == "claims"

    def test_a_token_without_a_customer_is_refused(self) -> None:
        assert refusal(token({"exp": NOW + 60})) == "claims"
        assert refusal(token({"customerid": "c1", "exp": NOW + 60})) == "claims"

    @pytest.mark.parametrize(
        "customer_id",
        [1, 1.5, True, None, ["c1"], {"id": "c1"}, "", " ", "\t\n", "\u00a0", ".", "..", "c\0", "\ud800", "c\udfff1"],
    )
    def test_a_customer_id_that_cannot_be_sent_or_stored_is_refused(self, customer_id: object) -> None:
        assert refusal(token(claims(customerId=customer_id))) == "claims"

    @pytest.mark.parametrize("customer_id", ["...", " c1 ", "a/b?c#d%2F", "🎁", "سارة", "0", "\ufeffc", "null"])
    def test_any_other_text_is_a_customer_id_as_it_stands(self, customer_id: str) -> None:
        assert read(token(claims(customerId=customer_id))).customer_id == customer_id

    @pytest.mark.parametrize(
        "payload",
        [
            '{"customerId":"a","customerId":"b","exp":1900000000}',
            '{"customerId":"a","exp":1,"exp":1900000000}',
            '{"customerId":"a","exp":1900000000,"x":{"y":1,"y":2}}',
            '{"customerId":"a","exp":1900000000,"x":' + "[" * 400 + "]" * 400 + "}",
            '{"customerId":"a","exp":1900000000,"x":' + '{"x":' * 150 + "1" + "}" * 151,
            '{"customerId":"a","exp":1900000000,"x":' + "[" * 1000,
            "[" * 900 + "]" * 900,
            '["customerId","exp"]',
            '"customerId exp"',
            "null",
            "1",
            "",
            "{",
            "{}}",
            "not json",
            "\ufeff" + json.dumps(claims()),
            json.dumps(claims()).encode("utf-16"),
            json.dumps(claims()).encode("utf-32"),
            b'{"customerId":"\xff","exp":1900000000}',
            b"\xed\xa0\x80",
        ],
    )
    def test_claims_that_are_no_plain_object_are_refused(self, payload: str | bytes) -> None:
        assert refusal(token(payload)) == "malformed"


class TestRubbish:
    def test_an_inner_token_alone_is_refused(self) -> None:
        assert refusal(sign(claims())) == "malformed"

    def test_claims_without_a_signature_are_refused(self) -> None:
        assert refusal(wrap(json.dumps(claims()))) == "malformed"

    def test_a_token_of_more_than_4096_bytes_is_refused_though_it_is_good(self) -> None:
        fits = next(made for size in range(2300, 0, -1) if len(made := token(claims(pad="x" * size))) <= 4096)
        assert read(fits).customer_id
        assert refusal(token(claims(pad="x" * 2300))) == "too-long"
        assert refusal("x" * 10_000_000) == "too-long"
        assert refusal("." * 4097) == "too-long"

    @pytest.mark.parametrize(
        "rubbish",
        [
            "",
            " ",
            ".",
            "....",
            ".....",
            "." * 4096,
            "a.b.c",
            "a.b.c.d.e",
            "null",
            "{}",
            "\0",
            "é....",
            "token ü",
            "🎁" * 100,
            "\ud800....",
            "==.==.==.==.==",
            "e30.e30.e30.e30.e30",
            "bnVsbA....",
            f"{segment(OUTER)}....",
            f"{segment(OUTER)}.AAAA.AAAA.AAAA.AAAA",
            f"{segment(['alg', 'enc'])}.AAAA.AAAA.AAAA.AAAA",
            f"{segment('"alg enc"')}.AAAA.AAAA.AAAA.AAAA",
            f"{segment('[' * 2000)}.AAAA.AAAA.AAAA.AAAA",
            f"{segment('{"alg":' * 400)}.AAAA.AAAA.AAAA.AAAA",
            f"{segment({**OUTER, 'kid': 'k' * 2000})}.AAAA.AAAA.AAAA.AAAA",
        ],
    )
    def test_rubbish_is_refused(self, rubbish: str) -> None:
        refusal(rubbish)

    @pytest.mark.parametrize("frill", [" {}", "{}\n", "{}=", "{}.", ".{}", "{}é", "Bearer {}", '"{}"', "{}\0"])
    def test_a_good_token_with_a_frill_is_refused(self, frill: str) -> None:
        assert refusal(frill.format(token())) == "malformed"

    def test_every_truncation_is_refused(self) -> None:
        made = token()
        for length in range(len(made)):
            refusal(made[:length])

    def test_every_empty_missing_and_doubled_segment_is_refused(self) -> None:
        parts = token().split(".")
        for place in range(5):
            for instead in ([], [""], [parts[place]] * 2, [parts[place - 1]], ["AA"], ["A" * 1500]):
                refusal(".".join([*parts[:place], *instead, *parts[place + 1 :]]))

    @pytest.mark.parametrize("content", [b"", b"...", b"..", b"\xff\xfe", "é.é.é".encode(), b"a.b.c", b"." * 2000])
    def test_rubbish_well_wrapped_is_refused(self, content: bytes) -> None:
        assert refusal(wrap(content)) == "malformed"

    def test_a_token_in_a_token_is_refused(self) -> None:
        assert refusal(wrap(token())) == "malformed"
        assert refusal(wrap(sign(sign(claims())))) == "malformed"

    def test_a_single_changed_character_is_refused_and_never_raises_anything_else(self) -> None:
        chance, made = dice(20), token()
        letters = string.ascii_letters + string.digits + "-_.=+/ %\0\né🎁"
        for _ in range(1500):
            place = chance.randrange(len(made))
            letter = chance.choice(letters)
            if letter != made[place]:
                refusal(made[:place] + letter + made[place + 1 :])

    def test_a_changed_inner_token_is_refused_and_never_raises_anything_else(self) -> None:
        chance, inner = dice(21), sign(claims())
        for _ in range(300):
            place = chance.randrange(len(inner))
            letter = chance.choice(string.ascii_letters + string.digits + "-_.=")
            if letter != inner[place]:
                refusal(wrap(inner[:place] + letter + inner[place + 1 :]))

    def test_random_text_and_bytes_never_raise_anything_else(self) -> None:
        chance = dice(22)
        for _ in range(500):
            refusal("".join(chr(chance.randrange(1, 0x2000)) for _ in range(chance.randrange(200))))
            refusal(with_header(token(), chance.randbytes(chance.randrange(60))))
            refusal(token(chance.randbytes(chance.randrange(60))))

    @pytest.mark.parametrize(
        "raised", [JoseError, ValueError, AssertionError, KeyError, AttributeError, RecursionError]
    )
    @pytest.mark.parametrize("layer", ["jwe.decrypt_compact", "jws.deserialize_compact"])
    def test_whatever_the_library_raises_is_a_refusal(
        self, monkeypatch: pytest.MonkeyPatch, layer: str, raised: type[Exception]
    ) -> None:
        def fail(*_: object, **__: object) -> None:
            raise raised("with a part of the token in it")

        made = token()
        monkeypatch.setattr(f"joserfc.{layer}", fail)
        assert refusal(made) == "malformed"


class TestMint:
    @pytest.mark.parametrize("key", [b"", KEY[:31], KEY + b"!"])
    def test_nothing_is_minted_with_a_key_of_another_length(self, key: bytes) -> None:
        with pytest.raises(ValueError, match="32 bytes"):
            tokens.mint("c1", key, lifetime=timedelta(hours=1))

    @pytest.mark.parametrize("customer_id", ["", " ", ".", "..", "\0", "\ud800"])
    def test_nothing_is_minted_for_an_id_that_would_be_refused(self, customer_id: str) -> None:
        with pytest.raises(ValueError, match="customer id"):
            tokens.mint(customer_id, KEY, lifetime=timedelta(hours=1))

    def test_nothing_is_minted_that_would_be_too_long(self) -> None:
        with pytest.raises(ValueError, match="too long"):
            tokens.mint("c" * 4096, KEY, lifetime=timedelta(hours=1))


def test_tokens_are_read_without_django() -> None:
    script = "import sys, gameball.identity.tokens; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
