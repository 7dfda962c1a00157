namespace Atrium.OpenAIProxy.RequestRows;

/// <summary>Registers the writing of rows about requests.</summary>
internal static class RequestRowServices
{
    /// <summary>Adds the sender when rows are wanted; without it, nothing is collected.</summary>
    public static IServiceCollection AddRequestRows(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ClickHouseOptions>().BindConfiguration(ClickHouseOptions.Section);
        if (configuration.GetSection(ClickHouseOptions.Section).GetValue<bool>(nameof(ClickHouseOptions.Enabled)))
        {
            services.AddSingleton<RowBuffer>();
            services.AddSingleton<ClickHouse>();
            services.AddHostedService<RowSender>();
        }

        return services;
    }
}
