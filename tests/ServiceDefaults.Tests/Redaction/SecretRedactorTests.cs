using Atrium.ServiceDefaults.Redaction;

namespace Atrium.ServiceDefaults.Tests.Redaction;

public sealed class SecretRedactorTests
{
    // Fingerprints by: printf %s 'abc.DEF-123_x' | sha256sum
    [Theory]
    [InlineData("Authorization: Bearer abc.DEF-123_x", "Authorization: Bearer ****e623bc")]
    [InlineData("authorization:   bearer abc.DEF-123_x", "Authorization: Bearer ****e623bc")]
    [InlineData("x-api-key: abc.DEF-123_x, y", "X-API-Key: ****e623bc, y")]
    [InlineData("X-API-KEY:abc.DEF-123_x", "X-API-Key: ****e623bc")]
    [InlineData("token=abc.DEF-123_x", "token: \"****e623bc\"")]
    [InlineData("Token: \"abc.DEF-123_x\"", "Token: \"****e623bc\"")]
    [InlineData("api_key = abc.DEF-123_x&b=1", "api_key: \"****e623bc\"&b=1")]
    [InlineData("api-key:abc.DEF-123_x", "api-key: \"****e623bc\"")]
    [InlineData("?apikey=abc.DEF-123_x", "?apikey: \"****e623bc\"")]
    [InlineData("token=short", "token=short")]
    [InlineData("tokens in: 12345678", "tokens in: 12345678")]
    [InlineData("nothing to hide", "nothing to hide")]
    [InlineData("", "")]
    public void Secrets_become_fingerprints(string text, string expected) => Assert.Equal(expected, new SecretRedactor().Redact(text));

    [Fact]
    public void A_registered_secret_is_hidden_wherever_it_stands()
    {
        var redactor = new SecretRedactor();
        redactor.Register("s3cr3t!key");

        Assert.Equal($"<{Fingerprint.Of("s3cr3t!key")}>", redactor.Redact("<s3cr3t!key>"));
    }

    [Fact]
    public void A_secret_that_begins_another_does_not_uncover_it()
    {
        var redactor = new SecretRedactor();
        redactor.Register("abcdef");
        redactor.Register("abcdefghi");

        Assert.Equal(Fingerprint.Of("abcdefghi"), redactor.Redact("abcdefghi"));
    }

    [Fact]
    public void The_fingerprint_is_the_head_of_the_hash() => Assert.Equal("****e623bc", Fingerprint.Of("abc.DEF-123_x"));

    [Fact]
    public void A_long_secret_is_hashed_by_its_head_and_a_mark()
    {
        var head = new string('a', 8192);

        Assert.Equal(Fingerprint.Of(head + "[truncated]"), Fingerprint.Of(head + "bcd"));
        Assert.NotEqual(Fingerprint.Of(head), Fingerprint.Of(head + "b"));
    }
}
