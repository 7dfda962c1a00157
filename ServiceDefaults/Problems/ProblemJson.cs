using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;

namespace Atrium.ServiceDefaults.Problems;

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(string))]
internal sealed partial class ProblemJson : JsonSerializerContext;
