using System.Diagnostics.Metrics;
using System.Globalization;
using Atrium.OpenAIProxy.Delivery;
using Atrium.OpenAIProxy.Errors;
using Atrium.OpenAIProxy.Telemetry;
using Atrium.ServiceDefaults.RateLimits;
using Microsoft.Extensions.Options;

namespace Atrium.OpenAIProxy.Limits;

/// <summary>
/// So many tokens per minute for each of the gateway's keys. What a request may need is taken when it comes; when it ends, streamed or
/// not, complete or not, the account is put right by what it used. An answer in progress is never cut off.
/// </summary>
internal sealed class TokenLimit
{
    /// <summary>The most accounts; the gateway has a name for each of its keys, so more means that somebody else makes up names.</summary>
    public const int MostAccounts = 1_000;

    private readonly Dictionary<string, RateBucket> _accounts = new(StringComparer.Ordinal);
    private readonly Counter<long> _refused;
    private readonly TimeProvider _time;
    private readonly int _perMinute;

    /// <summary>Creates the limit and its counter.</summary>
    public TokenLimit(IOptions<ProxyOptions> options, IMeterFactory meters, TimeProvider time)
    {
        (_perMinute, _time) = (options.Value.TokensPerMinute, time);
        _refused = meters.Create(GenerationMetrics.Name).CreateCounter<long>(
            "atrium.tokens.limited", "{request}", "Requests refused because their key had used up its tokens per minute.");
    }

    /// <summary>Takes what a request may need; null when there is no limit.</summary>
    /// <exception cref="ApiException">So much is not there.</exception>
    public TokenAdvance? Take(HttpContext context, TokenNeed need)
    {
        if (_perMinute == 0)
        {
            return null;
        }

        var account = Account(context.Request.Headers[ClientOwner.Header].ToString());
        RateHeaders.Show(context.Response, "tokens", account);

        // What nobody asked for is no reason to refuse a request for good.
        var amount = need.Asked > _perMinute ? need.Asked : Math.Min(need.Assumed, _perMinute);
        var state = account.Take(amount, out var granted);
        if (granted)
        {
            return new TokenAdvance(account, need.Prompt, amount);
        }

        _refused.Add(1);
        throw new ApiException(amount > _perMinute ? TooLarge(amount) : Later(state, amount));
    }

    private static ApiError Later(RateState state, long amount) => new(
        429, "tokens",
        string.Create(
            CultureInfo.InvariantCulture,
            $"Rate limit reached: {state.Limit} tokens per minute. Remaining {state.Remaining}, requested {amount}. Please try again in {RateHeaders.Duration(state.Wait)}."),
        Code: "rate_limit_exceeded")
    {
        RetryAfter = state.Wait,
    };

    private ApiError TooLarge(long amount) => new(
        429, "tokens",
        string.Create(
            CultureInfo.InvariantCulture,
            $"Request too large: the limit is {_perMinute} tokens per minute, requested {amount}. The prompt or max_tokens must be reduced."),
        Code: "rate_limit_exceeded")
    {
        Lasting = true,
    };

    private RateBucket Account(string key)
    {
        lock (_accounts)
        {
            if (_accounts.TryGetValue(key, out var account))
            {
                return account;
            }

            // Full accounts are as good as new ones. If none is full, all further names share one.
            if (_accounts.Count >= MostAccounts)
            {
                foreach (var (name, idle) in _accounts.ToList())
                {
                    if (idle.Look().Reset == TimeSpan.Zero)
                    {
                        _accounts.Remove(name);
                    }
                }
            }

            key = _accounts.Count >= MostAccounts ? "" : key;
            if (!_accounts.TryGetValue(key, out account))
            {
                _accounts.Add(key, account = new RateBucket(_perMinute, _time));
            }

            return account;
        }
    }
}

/// <summary>What a request took in advance.</summary>
internal sealed class TokenAdvance(RateBucket account, long prompt, long amount)
{
    /// <summary>Puts the account right. Without counts, what was seen of the answer is estimated; what failed before its first token is free.</summary>
    public void Settle(GenerationRecord record)
    {
        var used = record.Usage is { } usage ? usage.Prompt + (long)usage.Completion
            : record.Characters > 0 ? prompt + (record.Characters / TokenNeed.CharactersPerToken)
            : record.Failure is not null ? 0
            : prompt;
        account.Return(amount - used);
    }
}
