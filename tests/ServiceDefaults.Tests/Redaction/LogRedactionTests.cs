using Atrium.ServiceDefaults.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Atrium.ServiceDefaults.Tests.Redaction;

public sealed partial class LogRedactionTests
{
    private const string Secret = "sk-live-0123456789";

    [Fact]
    public async Task No_provider_sees_a_secret_in_message_values_scope_or_exception()
    {
        await using var service = await TestService.Start();
        var logger = service.App.Services.GetRequiredService<ILogger<LogRedactionTests>>();

        InMessage(logger, "api_key=" + Secret);
        AcrossTemplateAndValue(logger, Secret);
        ByName(logger, Secret);
        using (logger.BeginScope("token=" + Secret))
        {
            InException(logger, new InvalidOperationException("Authorization: Bearer " + Secret));
        }

        var entries = service.Log.Entries.Where(static e => e.Category.EndsWith(nameof(LogRedactionTests), StringComparison.Ordinal)).ToList();
        Assert.Equal(4, entries.Count);
        Assert.DoesNotContain(Secret, service.Log.Everything, StringComparison.Ordinal);
        var shown = ServiceDefaults.Redaction.Fingerprint.Of(Secret);
        Assert.All(entries, entry => Assert.Contains(shown, entry.ToString(), StringComparison.Ordinal));
        Assert.Contains("InvalidOperationException", entries[3].Exception, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_value_of_a_secret_variable_is_never_logged()
    {
        await using var service = await TestService.Start(
            configure: static builder => builder.AddVariables(
                [Variable.Text("KEYS", "Keys", "", "Keys.") with { Secret = true }]),
            args: ["--KEYS=first!secret,second!secret"]);
        var logger = service.App.Services.GetRequiredService<ILogger<LogRedactionTests>>();

        InMessage(logger, "upstream said: first!secret and second!secret are wrong");

        Assert.DoesNotContain("!secret", service.Log.Everything, StringComparison.Ordinal);
    }

    [LoggerMessage(1, LogLevel.Information, "{Text}")]
    private static partial void InMessage(ILogger logger, string text);

    [LoggerMessage(2, LogLevel.Information, "Called with token={Value}")]
    private static partial void AcrossTemplateAndValue(ILogger logger, string value);

    [LoggerMessage(3, LogLevel.Information, "Using {ApiKey}")]
    private static partial void ByName(ILogger logger, string apiKey);

    [LoggerMessage(4, LogLevel.Error, "Failed")]
    private static partial void InException(ILogger logger, Exception exception);
}
