// A session token for whoever is signed in at the shop.
// Needs Microsoft.IdentityModel.JsonWebTokens (dotnet add package Microsoft.IdentityModel.JsonWebTokens).
using System;
using System.Collections.Generic;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

public static class Loyalty
{
    public static string Token(string customerId, string secret, int minutes = 60)
    {
        var key = new SymmetricSecurityKey(Encoding.UTF8.GetBytes(secret));
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Claims = new Dictionary<string, object> { ["customerId"] = customerId },
            Expires = DateTime.UtcNow.AddMinutes(minutes),
            SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.HmacSha256),
            EncryptingCredentials = new EncryptingCredentials(
                key, SecurityAlgorithms.Aes256KW, SecurityAlgorithms.Aes256CbcHmacSha512),
        });
    }
}
