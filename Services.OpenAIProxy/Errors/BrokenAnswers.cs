using Atrium.OpenAIProxy.Delivery;

namespace Atrium.OpenAIProxy.Errors;

/// <summary>
/// Lets an answer that is to be broken off leave past the exception handler, which would report it as a bug: the exception is put aside inside
/// and thrown outside, where only the server sees it.
/// </summary>
internal sealed class BrokenAnswers : IStartupFilter
{
    /// <summary>Has the connection of <paramref name="context"/> broken.</summary>
    public static void Break(HttpContext context, BrokenAnswerException exception) => context.Features.Set(exception);

    /// <inheritdoc/>
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(static async (context, next) =>
        {
            await next(context);
            if (context.Features.Get<BrokenAnswerException>() is { } exception)
            {
                throw exception;
            }
        });
        next(app);
    };
}
