namespace Atrium.OpenAIProxy.Tests.Matrix.Cancel;

/// <summary>What a request is doing when its client leaves.</summary>
public enum Phase
{
    /// <summary>It waits for a place at the engine.</summary>
    Queued,

    /// <summary>The engine has the request and says nothing, headers included.</summary>
    BeforeHeaders,

    /// <summary>The engine has begun its stream and says nothing.</summary>
    BeforeFirstToken,

    /// <summary>The engine's text comes in.</summary>
    Streaming,

    /// <summary>An answer in one piece is waited for.</summary>
    NotStreaming,

    /// <summary>Several answers at once.</summary>
    SeveralChoices,

    /// <summary>The engine is in the middle of a call of a function.</summary>
    ToolCall,
}
