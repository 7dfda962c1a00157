using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Atrium.Upstreams.Answers;
using Atrium.Upstreams.Inspection;

namespace Atrium.Upstreams.Wire;

/// <summary>One request, from its body to the last byte of its reply or to the fault in it.</summary>
internal sealed class Exchange
{
    private Exchange(HttpContext context, Upstream upstream, byte[] body, Entry entry) =>
        (Context, Upstream, Body, Entry) = (context, upstream, body, entry);

    public HttpContext Context { get; }

    public Upstream Upstream { get; }

    public byte[] Body { get; }

    public Entry Entry { get; }

    public Script Script { get; private set; } = new();

    /// <summary>Ends when another request says so.</summary>
    public CancellationToken Stopped { get; set; }

    public CancellationToken Aborted => Context.RequestAborted;

    /// <summary>Answers a request of <paramref name="context"/>.</summary>
    /// <param name="answer">Reads the body, chooses the script, makes the reply; a <see cref="RefusedException"/> is a refusal.</param>
    public static async Task RunAsync(HttpContext context, Upstream upstream, IErrorShape errors, Func<Exchange, Reply> answer)
    {
        byte[] body;
        try
        {
            body = await RequestBody.ReadAsync(context);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        var exchange = new Exchange(context, upstream, body, upstream.Journal.Begin(context.Request, body));
        var ending = Ending.Faulted;
        try
        {
            await exchange.AnswerAsync(errors, answer);
            ending = Ending.Completed;
        }
        catch (BrokenOffException) when (!context.Response.HasStarted || exchange.Script.Fault != Fault.Cut)
        {
            context.Abort();
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            ending = Ending.Aborted;
        }
        finally
        {
            upstream.Journal.End(exchange.Entry, ending);
        }
    }

    /// <summary>Chooses the script for a request with this text.</summary>
    public Script Choose(string text) => ChooseWords(Script.WordsIn(text));

    /// <summary>Chooses the script for a request with these words, or none.</summary>
    public Script ChooseWords(string? words)
    {
        try
        {
            return Script = Upstream.Next(Context.Request.Headers["x-mock"] is [{ } header] ? header : null, words);
        }
        catch (FormatException exception)
        {
            throw new RefusedException(new Refusal(400, exception.Message));
        }
    }

    /// <summary>Waits; each wait of the script is longer by its jitter.</summary>
    public async Task WaitAsync(int milliseconds)
    {
        if (milliseconds <= 0)
        {
            return;
        }

        var time = TimeSpan.FromMilliseconds(milliseconds + (Script.Jitter > 0 ? RandomNumberGenerator.GetInt32(Script.Jitter + 1) : 0));
        if (!Stopped.CanBeCanceled)
        {
            await Task.Delay(time, Upstream.Time, Aborted);
            return;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(Stopped, Aborted);
        try
        {
            await Task.Delay(time, Upstream.Time, either.Token);
        }
        catch (OperationCanceledException) when (!Aborted.IsCancellationRequested)
        {
        }
    }

    private async Task AnswerAsync(IErrorShape errors, Func<Exchange, Reply> answer)
    {
        try
        {
            if (Upstream.Key is { } key && Context.Request.Headers.Authorization != $"Bearer {key}")
            {
                throw new RefusedException(new Refusal(401, "Incorrect API key provided.", Code: "invalid_api_key"));
            }

            var reply = answer(this);
            await WaitAsync(Script.First);
            if (Script.Fault != Fault.None && Script.At < 0)
            {
                await Breaking.BreakAsync(this, Script.Fault);
            }

            Context.Response.StatusCode = Script.Status > 0 ? Script.Status : 200;
            await SlowHeaders.SendAsync(this);
            if (Script.Status > 0)
            {
                await RefuseAsync(errors.Body(new Refusal(Script.Status, Script.Message)));
                return;
            }

            foreach (var (name, value) in reply.Headers)
            {
                Context.Response.Headers[name] = value;
            }

            await (reply.Streamed ? StreamSender.SendAsync(this, reply, errors) : WholeSender.SendAsync(this, reply, errors));
        }
        catch (RefusedException refused) when (errors.RefusesInStream && refused.Streamed)
        {
            Context.Response.ContentType = "text/event-stream";
            await new FrameWriter(this).EventAsync(errors.Event(refused.Refusal));
        }
        catch (RefusedException refused)
        {
            Context.Response.StatusCode = refused.Refusal.Status;
            await RefuseAsync(errors.Body(refused.Refusal));
        }
    }

    private async Task RefuseAsync(byte[] body)
    {
        var response = Context.Response;
        response.ContentType = Script.Html ? "text/html" : "application/json";
        if (Script.RetryAfter > 0)
        {
            var (name, value) = Script.RetryForm switch
            {
                RetryForm.Date => ("retry-after", Upstream.Time.GetUtcNow().AddSeconds(Script.RetryAfter).ToString("R", CultureInfo.InvariantCulture)),
                RetryForm.Ms => ("retry-after-ms", (Script.RetryAfter * 1000L).ToString(CultureInfo.InvariantCulture)),
                _ => ("retry-after", Script.RetryAfter.ToString(CultureInfo.InvariantCulture)),
            };
            response.Headers[name] = value;
        }

        if (Script.Html)
        {
            body = Encoding.UTF8.GetBytes($"<html><head><title>{response.StatusCode}</title></head><body><h1>{Script.Message}</h1></body></html>\n");
        }

        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, Aborted);
    }
}
