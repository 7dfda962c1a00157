namespace Atrium.OpenAIProxy.Delivery;

/// <summary>The client went away while it was sending its request, so there is nobody to answer.</summary>
internal sealed class ClientLeftException(Exception exception) : Exception(exception.Message, exception);
