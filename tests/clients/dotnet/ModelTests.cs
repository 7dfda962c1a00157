using System.ClientModel;
using Atrium.Stack;

namespace Atrium.Clients.DotNet.Tests;

[Collection(StackCollection.Name)]
public sealed class ModelTests(StackFixture fixture)
{
    [Fact]
    public async Task The_models_are_listed_and_one_is_retrieved()
    {
        var models = Client.Models(fixture.Stack);

        var list = await models.GetModelsAsync();
        var one = await models.GetModelAsync(AtriumStack.Model);

        Assert.Contains(list.Value, static model => model.Id == AtriumStack.Model);
        Assert.Equal(AtriumStack.Model, one.Value.Id);
        Assert.NotEmpty(one.Value.OwnedBy);
    }

    [Fact]
    public async Task An_unknown_model_cannot_be_retrieved()
    {
        var error = await Assert.ThrowsAsync<ClientResultException>(() => Client.Models(fixture.Stack).GetModelAsync("no-such-model"));

        Assert.Equal(404, error.Status);
    }
}
