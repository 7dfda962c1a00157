using System.Text.Json.Serialization;

namespace Atrium.Cli.Doctor;

/// <summary>How one thing stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FindingStatus>))]
internal enum FindingStatus
{
    /// <summary>There, and works.</summary>
    [JsonStringEnumMemberName("ok")]
    Ok,

    /// <summary>Not there; something optional does without it.</summary>
    [JsonStringEnumMemberName("limited")]
    Limited,

    /// <summary>Not there, and the stack cannot run without it.</summary>
    [JsonStringEnumMemberName("missing")]
    Missing,
}

/// <summary>One thing that was looked at.</summary>
/// <param name="Name">What.</param>
/// <param name="Status">How it stands.</param>
/// <param name="Detail">What was found, and what follows from it.</param>
/// <param name="Fix">What to do about it, or null.</param>
internal sealed record Finding(string Name, FindingStatus Status, string Detail, string? Fix = null);

/// <summary>What <c>doctor --json</c> prints.</summary>
internal sealed record DoctorReport(bool Ok, IReadOnlyList<Finding> Findings);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DoctorReport))]
internal sealed partial class DoctorJson : JsonSerializerContext;
