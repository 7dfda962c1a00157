using Atrium.Upstreams.Answers;

namespace Atrium.Upstreams.Tgi;

/// <summary>TGI's errors: a message and a kind. A stream is a 200 before its request is looked at.</summary>
internal sealed class TgiErrors : IErrorShape
{
    public static readonly TgiErrors Instance = new();

    public bool RefusesInStream => true;

    public byte[] Body(Refusal refusal) => new JsonBytes()
        .Raw("{\"error\":"u8).Text(refusal.Message).Raw(",\"error_type\":"u8).Text(refusal.Code ?? Kind(refusal.Status)).Raw("}"u8).ToArray();

    public byte[] Event(Refusal refusal) => refusal.Status == 500 ? Body(refusal with { Code = "generation" }) : Body(refusal);

    private static string Kind(int status) => status switch
    {
        422 or 400 => "validation",
        429 => "overloaded",
        503 => "healthcheck",
        424 => "generation",
        _ => "incomplete_generation",
    };
}
