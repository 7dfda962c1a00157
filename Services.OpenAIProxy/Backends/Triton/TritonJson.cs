using System.Text.Json.Serialization;

namespace Atrium.OpenAIProxy.Backends.Triton;

/// <summary>The JSON of Triton and Engine.Local, as far as it is read into records.</summary>
[JsonSerializable(typeof(TritonModelConfig))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(LocalTokens))]
[JsonSerializable(typeof(InferReply))]
[JsonSerializable(typeof(VllmEmbedding))]
[JsonSerializable(typeof(IReadOnlyList<RepositoryEntry>))]
[JsonSerializable(typeof(float[]))]
internal sealed partial class TritonJson : JsonSerializerContext;
