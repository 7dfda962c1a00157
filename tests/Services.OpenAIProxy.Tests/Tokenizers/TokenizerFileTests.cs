using System.Text.Json.Nodes;
using Atrium.OpenAIProxy.Tokenizers.Files;
using Atrium.OpenAIProxy.Tokenizers.Splitting;
using Atrium.OpenAIProxy.Tokenizers.Unicode;

namespace Atrium.OpenAIProxy.Tests.Tokenizers;

/// <summary>What a file may say, and what is said about what it may not.</summary>
public sealed class TokenizerFileTests
{
    [Theory]
    [InlineData("normalizer", """{"type":"Sequence","normalizers":[{"type":"NFC"},{"type":"Odd"}]}""", "'normalizer.normalizers[1].type' is 'Odd', which is not supported; supported are Sequence, NFC,")]
    [InlineData("pre_tokenizer", """{"type":"UnicodeScripts"}""", "'pre_tokenizer.type' is 'UnicodeScripts', which is not supported")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"\\p{Han}+"},"behavior":"Isolated"}""", @"'pre_tokenizer.pattern.Regex' has '\p{Han}+': only general categories are known")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"[a&&[b]]"},"behavior":"Isolated"}""", "the intersection of classes")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"(a"},"behavior":"Isolated"}""", "which is not understood")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"🙂"},"behavior":"Isolated"}""", "a character outside the first plane")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"String":"a"},"behavior":"Odd"}""", "'pre_tokenizer.behavior' must be Removed, Isolated,")]
    [InlineData("pre_tokenizer", """{"type":"Metaspace","prepend_scheme":"odd"}""", "'pre_tokenizer.prepend_scheme' must be always, first or never")]
    [InlineData("decoder", """{"type":"CTC"}""", "'decoder.type' is 'CTC', which is not supported")]
    [InlineData("post_processor", """{"type":"TemplateProcessing","single":[]}""", "'post_processor.single' must have the text once")]
    [InlineData("model", """{"type":"BPE","vocab":{"a":0},"merges":["a b"]}""", "'model.merges[0]' ('a' and 'b') is not in the vocabulary")]
    [InlineData("model", """{"type":"BPE","vocab":{"a":99999999},"merges":[]}""", "'model.vocab.a' must be a whole number from 0 to")]
    [InlineData("model", """{"type":"WordPiece","vocab":{"a":0},"unk_token":"[UNK]"}""", "'model.unk_token' must be in the vocabulary")]
    [InlineData("model", """{"type":"Unigram","vocab":[["a",0]],"unk_id":3}""", "'model.unk_id' is 3, but there are 1 pieces")]
    [InlineData("added_tokens", """[{"content":"x"}]""", "'added_tokens[0].id' is missing")]
    public void What_is_not_understood_is_named_and_never_guessed(string member, string value, string message)
    {
        var json = Small.ByteLevel();
        json[member] = JsonNode.Parse(value);
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => Small.Read(json)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tokenizer.model", "no tokenizer.json; Engine.Local counts")]
    [InlineData("other.json", "the folder has no tokenizer.json")]
    public void A_folder_without_the_file_says_what_it_has(string name, string message) =>
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => TokenizerFile.Find(Small.Folder(name))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("model.gguf", "a GGUF file is not read here")]
    [InlineData("tokenizer.model", "a tokenizer.model is not read here")]
    public void A_file_of_another_kind_is_called_so(string name, string message) =>
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => TokenizerFile.Find(Path.Combine(Small.Folder(name), name))).Message, StringComparison.Ordinal);

    [Fact]
    public void What_goes_around_a_text_stays_when_it_is_cut()
    {
        var tokenizer = Small.Read(Small.ByteLevel());
        Assert.Equal([300, 257, 258], tokenizer.Encode("the the", addSpecial: true));
        Assert.Equal([300, 257], tokenizer.Encode("the the", addSpecial: true, most: 2));
        Assert.Equal([257], tokenizer.Encode("the the", addSpecial: false, most: 1));
    }

    [Theory]
    [InlineData("e\u0301", "é", "e\u0301", "é", "e\u0301")]
    [InlineData("\u1e9b\u0323", "\u1e9b\u0323", "\u017f\u0323\u0307", "\u1e69", "s\u0323\u0307")]
    [InlineData("각", "각", "\u1100\u1161\u11a8", "각", "\u1100\u1161\u11a8")]
    [InlineData("\u1100\u1161\u11a8", "각", "\u1100\u1161\u11a8", "각", "\u1100\u1161\u11a8")]
    [InlineData("ﬁ½", "ﬁ½", "ﬁ½", "fi1\u20442", "fi1\u20442")]
    [InlineData("a\u0301\u0323", "\u1ea1\u0301", "a\u0323\u0301", "\u1ea1\u0301", "a\u0323\u0301")]
    [InlineData("𝄞𝅗𝅥", "𝄞𝅗𝅥", "𝄞𝅗𝅥", "𝄞𝅗𝅥", "𝄞𝅗𝅥")]
    public void Texts_are_normalized_without_the_frameworks_help(string text, string nfc, string nfd, string nfkc, string nfkd) => Assert.Equal(
        (nfc, nfd, nfkc, nfkd),
        (NormalForm.Of(text, false, true), NormalForm.Of(text, false, false), NormalForm.Of(text, true, true), NormalForm.Of(text, true, false)));

    [Fact]
    public void Each_stand_in_has_the_category_that_it_stands_for() =>
        Assert.All(Shadow.StandIns, static pair => Assert.Equal(pair.Key, System.Globalization.CharUnicodeInfo.GetUnicodeCategory(pair.Value)));
}
