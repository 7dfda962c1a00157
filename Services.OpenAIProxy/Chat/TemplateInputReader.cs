using Atrium.OpenAIProxy.Errors;
using Atrium.OpenAIProxy.Templates;

namespace Atrium.OpenAIProxy.Chat;

/// <summary>Reads what the model's template gets beside the conversation; the names are those of vLLM.</summary>
internal static class TemplateInputReader
{
    /// <summary>Reads the members of <paramref name="root"/>.</summary>
    /// <exception cref="ApiException">One is wrong, or two contradict each other.</exception>
    public static TemplateInputs Read(RequestField root)
    {
        var (variables, documents) = (root["chat_template_kwargs"], root["documents"]);
        var (head, goesOn) = (root["add_generation_prompt"].Flag(), root["continue_final_message"]);
        if (head is true && goesOn.Flag() is true)
        {
            throw goesOn.Invalid("Invalid 'continue_final_message': it cannot be combined with 'add_generation_prompt'.", "invalid_value");
        }

        return new TemplateInputs
        {
            Variables = variables.IsObject() ? variables.Value : default,
            Documents = documents.Array().Select(static one => one.IsObject() ? one : throw one.WrongType("an object")).Any() ? documents.Value : default,
            ReasoningEffort = root["reasoning_effort"].Text(),
            AddGenerationPrompt = head,
            ContinueFinalMessage = goesOn.Flag() ?? false,
        };
    }
}
