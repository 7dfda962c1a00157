using System.Globalization;
using System.Text;
using System.Text.Json;
using Atrium.Standalone;

namespace Atrium.Cli.Up;

/// <summary>What is said when the stack is ready: where it is, what it serves, and lines to paste.</summary>
internal sealed record ReadyBlock
{
    /// <summary>The public address, without a slash at its end.</summary>
    public required string Address { get; init; }

    /// <summary>The model's name in the API.</summary>
    public required string Model { get; init; }

    /// <summary>The engine's name and version, as it says itself.</summary>
    public required string Engine { get; init; }

    /// <summary>Where the engine listens.</summary>
    public required string EngineAddress { get; init; }

    /// <summary>The local engine's process id, or null.</summary>
    public int? EnginePid { get; init; }

    /// <summary>This process's id.</summary>
    public int Pid { get; init; }

    /// <summary>Seconds from the start to ready.</summary>
    public double Seconds { get; init; }

    /// <summary>Whether the gateway asks for an API key.</summary>
    public bool KeyNeeded { get; init; }

    /// <summary>Where the API page is.</summary>
    public string Docs => Address + "/docs";

    /// <summary>Asks the running stack what it is.</summary>
    public static async Task<ReadyBlock> DescribeAsync(RunningAtrium atrium, TimeSpan startTime, CancellationToken cancellationToken)
    {
        var identity = await StackIdentity.AskAsync(atrium, cancellationToken);
        return new ReadyBlock
        {
            Address = atrium.GatewayAddress.GetLeftPart(UriPartial.Authority),
            Model = identity.Model,
            Engine = identity.Engine,
            EngineAddress = identity.EngineAddress,
            EnginePid = atrium.EngineProcessId,
            Pid = Environment.ProcessId,
            Seconds = Math.Round(startTime.TotalSeconds, 1),
            KeyNeeded = !string.IsNullOrWhiteSpace(Environment.GetEnvironmentVariable("ATRIUM_API_KEYS")),
        };
    }

    /// <summary>The block for people. The lines to paste are never broken, whatever the terminal's width.</summary>
    public string ToText(bool color)
    {
        var bold = color ? "\e[1m" : "";
        var dim = color ? "\e[2m" : "";
        var reset = color ? "\e[0m" : "";
        var process = EnginePid is { } pid ? $", process {pid.ToString(CultureInfo.InvariantCulture)}" : "";
        var authorization = KeyNeeded ? " -H \"Authorization: Bearer $ATRIUM_API_KEY\"" : "";
        var key = KeyNeeded ? "os.environ[\"ATRIUM_API_KEY\"]" : "\"none\"";
        var import = KeyNeeded ? "import os; " : "";
        return new StringBuilder()
            .Append('\n').Append(CultureInfo.InvariantCulture, $"{bold}Atrium is ready{reset} {dim}after {Seconds:0.0} s{reset}\n\n")
            .Append(CultureInfo.InvariantCulture, $"  address   {bold}{Address}{reset}\n")
            .Append(CultureInfo.InvariantCulture, $"  API page  {Docs}\n")
            .Append(CultureInfo.InvariantCulture, $"  model     {Model}\n")
            .Append(CultureInfo.InvariantCulture, $"  engine    {Engine} at {EngineAddress}{process}\n\n")
            .Append(CultureInfo.InvariantCulture, $"{dim}Ask it with curl:{reset}\n")
            .Append(CultureInfo.InvariantCulture, $"curl {Address}/v1/chat/completions{authorization} -H 'Content-Type: application/json' -d '{{\"model\":\"{Model}\",\"messages\":[{{\"role\":\"user\",\"content\":\"What is Atrium?\"}}]}}'\n\n")
            .Append(CultureInfo.InvariantCulture, $"{dim}Or with Python (pip install openai):{reset}\n")
            .Append(CultureInfo.InvariantCulture, $"python3 -c '{import}from openai import OpenAI; print(OpenAI(base_url=\"{Address}/v1\", api_key={key}).chat.completions.create(model=\"{Model}\", messages=[{{\"role\": \"user\", \"content\": \"What is Atrium?\"}}]).choices[0].message.content)'\n\n")
            .Append(CultureInfo.InvariantCulture, $"{dim}Or talk to it: ./atrium chat{(Address.EndsWith(":8080", StringComparison.Ordinal) ? "" : " --url " + Address)}   Stop it with Ctrl-C.{reset}\n")
            .ToString();
    }

    /// <summary>One line of JSON for programs.</summary>
    public string ToJsonLine() => JsonSerializer.Serialize(this, UpJson.Default.ReadyBlock) + "\n";
}
