# frozen_string_literal: true

# A session token for whoever is signed in at the shop. Ruby 3 with its own openssl, and no gem.
require "json"
require "openssl"

def loyalty_token(customer_id, secret, minutes = 60)
  raise ArgumentError, "The key of session tokens has exactly 32 bytes." unless secret.bytesize == 32

  text = ->(bytes) { [bytes].pack("m0").tr("+/", "-_").delete("=") }

  # Signed: HS256
  claims = { customerId: customer_id, exp: Time.now.to_i + (60 * minutes) }
  signed = [{ alg: "HS256" }, claims].map { |part| text.(JSON.generate(part)) }.join(".")
  signed += ".#{text.(OpenSSL::HMAC.digest("SHA256", secret, signed))}"

  # Encrypted: A256CBC-HS512, with a key of its own; its first half is for the tag
  header = text.(JSON.generate({ alg: "A256KW", enc: "A256CBC-HS512" }))
  content_key = OpenSSL::Random.random_bytes(64)
  aes = OpenSSL::Cipher.new("aes-256-cbc").encrypt
  aes.key = content_key.byteslice(32, 32)
  iv = aes.random_iv
  cipher = aes.update(signed) + aes.final
  tagged = [header.b, iv, cipher, [8 * header.bytesize].pack("Q>")].join
  tag = OpenSSL::HMAC.digest("SHA512", content_key.byteslice(0, 32), tagged).byteslice(0, 32)

  [header, *[wrap_key(content_key, secret), iv, cipher, tag].map(&text)].join(".")
end

# A256KW: RFC 3394
def wrap_key(key, secret)
  aes = OpenSSL::Cipher.new("aes-256-ecb").encrypt
  aes.key = secret
  aes.padding = 0
  check = ("\xa6" * 8).b
  blocks = key.unpack("a8" * (key.bytesize / 8))
  step = 0
  6.times do
    blocks.map! do |block|
      mixed = aes.update(check + block)
      step += 1
      check = [mixed.unpack1("Q>") ^ step].pack("Q>")
      mixed.byteslice(8, 8)
    end
  end
  check + blocks.join
end
