using Atrium.OpenAIProxy.Routing.Settings;
using Atrium.OpenAIProxy.Tokenizers.Files;

namespace Atrium.OpenAIProxy.Tokenizers;

/// <summary>
/// The tokenizers that the configuration names, each read once: a configuration is read again whenever it changes, and the files are large. A file
/// that changed is another one.
/// </summary>
internal sealed class TokenizerShelf
{
    private Dictionary<(string File, DateTime Written, long Length), Tokenizer> _shelf = [];
    private Dictionary<(string File, DateTime Written, long Length), Tokenizer> _wanted = [];

    /// <summary>Reads the section <c>Tokenizer</c> of a model; null when it names none, or one that <paramref name="reader"/> then calls wrong.</summary>
    public ModelTokenizer? Read(SettingReader reader)
    {
        var (path, frames) = (reader.Text("Path"), reader.Flag("AddSpecialTokens") ?? true);
        reader.RefuseRest();
        if (path is null)
        {
            return null;
        }

        try
        {
            return new ModelTokenizer(Load(TokenizerFile.Find(path)), frames);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            reader.Refuse("Path", $"'{path}', which cannot be used ({exception.Message.TrimEnd('.')})", "a tokenizer.json or a folder with one");
            return null;
        }
    }

    /// <summary>Forgets what was not asked for since the last time.</summary>
    public void Tidy() => (_shelf, _wanted) = (_wanted, []);

    private Tokenizer Load(string path)
    {
        var file = new FileInfo(path);
        var key = (file.FullName, file.LastWriteTimeUtc, file.Length);
        return _wanted[key] = _wanted.GetValueOrDefault(key) ?? _shelf.GetValueOrDefault(key) ?? TokenizerFile.Load(path);
    }
}
