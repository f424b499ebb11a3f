<?php
// A session token for whoever is signed in at the shop. PHP 8 with openssl, and no library.
declare(strict_types=1);

function loyalty_token(string $customerId, string $secret, int $minutes = 60): string
{
    if (strlen($secret) !== 32) {
        throw new InvalidArgumentException('The key of session tokens has exactly 32 bytes.');
    }
    $json = static fn (array $value): string => json_encode(
        $value,
        JSON_THROW_ON_ERROR | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE
    );
    $text = static fn (string $bytes): string => rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');

    // Signed: HS256
    $claims = ['customerId' => $customerId, 'exp' => time() + 60 * $minutes];
    $signed = $text($json(['alg' => 'HS256'])) . '.' . $text($json($claims));
    $signed .= '.' . $text(hash_hmac('sha256', $signed, $secret, true));

    // Encrypted: A256CBC-HS512, with a key of its own; its first half is for the tag
    $header = $text($json(['alg' => 'A256KW', 'enc' => 'A256CBC-HS512']));
    $contentKey = random_bytes(64);
    $iv = random_bytes(16);
    $cipher = openssl_encrypt($signed, 'aes-256-cbc', substr($contentKey, 32), OPENSSL_RAW_DATA, $iv);
    $tagged = $header . $iv . $cipher . pack('J', 8 * strlen($header));
    $tag = substr(hash_hmac('sha512', $tagged, substr($contentKey, 0, 32), true), 0, 32);

    return implode('.', [$header, ...array_map($text, [wrap_key($contentKey, $secret), $iv, $cipher, $tag])]);
}

// A256KW: RFC 3394
function wrap_key(string $key, string $secret): string
{
    $blocks = str_split($key, 8);
    $check = str_repeat("\xa6", 8);
    $step = 0;
    for ($round = 0; $round < 6; $round++) {
        foreach ($blocks as $place => $block) {
            $mixed = openssl_encrypt(
                $check . $block,
                'aes-256-ecb',
                $secret,
                OPENSSL_RAW_DATA | OPENSSL_ZERO_PADDING
            );
            $check = substr($mixed, 0, 8) ^ pack('J', ++$step);
            $blocks[$place] = substr($mixed, 8);
        }
    }

    return $check . implode('', $blocks);
}
