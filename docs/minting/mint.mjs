// A session token for whoever is signed in at the shop. Needs jose (npm install jose).
import { CompactEncrypt, SignJWT } from "jose";

const bytes = (text) => new TextEncoder().encode(text);

export async function loyaltyToken(customerId, secret, minutes = 60) {
  const key = bytes(secret);
  const signed = await new SignJWT({ customerId })
    .setProtectedHeader({ alg: "HS256" })
    .setExpirationTime(`${minutes}m`)
    .sign(key);
  return new CompactEncrypt(bytes(signed))
    .setProtectedHeader({ alg: "A256KW", enc: "A256CBC-HS512" })
    .encrypt(key);
}
