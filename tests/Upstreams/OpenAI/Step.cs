namespace Atrium.Upstreams.OpenAI;

/// <summary>What one chunk of a stream adds.</summary>
internal enum StepKind
{
    Text,
    Reasoning,

    /// <summary>A call's id and name.</summary>
    Call,
    Arguments,

    /// <summary>A call in one piece.</summary>
    WholeCall,
}

/// <summary>One chunk of a stream: the choice and what is added to it.</summary>
/// <param name="Bytes">Text or arguments.</param>
/// <param name="Tool">Which of the calls.</param>
internal readonly record struct Step(int Choice, StepKind Kind, byte[] Bytes, int Tool = 0);
