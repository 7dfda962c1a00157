using System.ClientModel;
using Atrium.Live;

namespace Atrium.Clients.DotNet.Tests;

[Collection(OneAtATime.Name)]
public sealed class ModelTests(LiveFixture fixture)
{
    [Fact]
    public async Task The_models_are_listed_and_one_is_retrieved()
    {
        var models = Client.Models(fixture.Atrium);

        var list = await models.GetModelsAsync();
        var one = await models.GetModelAsync(LiveAtrium.Model);

        Assert.Contains(list.Value, static model => model.Id == LiveAtrium.Model);
        Assert.Equal(LiveAtrium.Model, one.Value.Id);
        Assert.NotEmpty(one.Value.OwnedBy);
    }

    [Fact]
    public async Task An_unknown_model_cannot_be_retrieved()
    {
        var error = await Assert.ThrowsAsync<ClientResultException>(() => Client.Models(fixture.Atrium).GetModelAsync("no-such-model"));

        Assert.Equal(404, error.Status);
    }
}
