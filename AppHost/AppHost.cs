// The whole of Atrium on one page: the engine, the services in front of it, the one public door, the servers they may use.
// `aspire run` starts it on this machine, `aspire publish` writes it as a compose file or a Helm chart. See docs/aspire.md.
using Atrium.AppHost;

var builder = DistributedApplication.CreateBuilder(args);
var topology = Topology.From(builder);
builder.AddPublishTarget(topology);

// Triton, Engine.Local or a server elsewhere, behind one connection string: its base URL.
var engine = builder.AddEngine("engine", topology);

var proxy = builder.AddProject<Projects.Services_OpenAIProxy>("openai-proxy")
    .WithHttp()
    .WithEnvironment("TRITON_URL", engine)
    .WithEnvironment("TRITON_MODEL", topology.TritonModel)
    .WithEnvironment("MODEL_NAME", topology.ModelName)
    .WaitFor(engine);

var gateway = builder.AddProject<Projects.Gateway_Yarp>("gateway")
    .WithHttp(port: 8080)
    .WithExternalHttpEndpoints()
    .DisableForwardedHeaders()   // it is the edge: what a client says in X-Forwarded-For is only a claim
    .WithReference(proxy)
    .WaitFor(proxy)
    .WithUrlForEndpoint("http", static url => url.DisplayText = "API")
    .WithUrlForEndpoint("http", static _ => new() { Url = "/docs", DisplayText = "API reference" });

// On loopback nobody needs a key; a published gateway is reachable from elsewhere and refuses to start without one.
if (topology.Keys || builder.ExecutionContext.IsPublishMode)
{
    gateway.WithEnvironment("ATRIUM_API_KEYS", builder.AddParameter("api-keys", secret: true));
}

if (topology.Search)
{
    var searxng = builder.AddSearxng("searxng");
    proxy.WithEnvironment("SEARXNG_URL", searxng.GetEndpoint("http")).WaitFor(searxng);
}

if (topology.Store)
{
    var store = builder.AddPostgres("postgres").WithDataVolume().AddDatabase("store", databaseName: "atrium");
    proxy.WithReference(store).WaitFor(store);
}

if (topology.Archive)
{
    var clickhouse = builder.AddClickHouse("clickhouse", database: "ai_services");
    proxy.WithEnvironment("CLICKHOUSE_URL", clickhouse.GetEndpoint("http"))
        .WithEnvironment("CLICKHOUSE_DATABASE", "ai_services")
        .WithEnvironment("METRICS_ENABLED", "1")
        .WaitFor(clickhouse);
}

await builder.Build().RunAsync();
