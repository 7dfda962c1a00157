using Atrium.Upstreams.Answers;

namespace Atrium.Upstreams.Triton;

/// <summary>Triton's errors: a message and nothing else.</summary>
internal sealed class TritonErrors : IErrorShape
{
    public static readonly TritonErrors Instance = new();

    public bool RefusesInStream => false;

    public byte[] Body(Refusal refusal) => new JsonBytes().Raw("{\"error\":"u8).Text(refusal.Message).Raw("}"u8).ToArray();

    public byte[] Event(Refusal refusal) => Body(refusal);
}
