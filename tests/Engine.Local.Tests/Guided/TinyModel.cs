using System.Text;
using Atrium.Engine.Models;
using Atrium.Engine.Native;

namespace Atrium.Engine.Tests.Guided;

/// <summary>
/// A model of one small layer with a byte-level vocabulary: every byte, and longer tokens that run across JSON's punctuation or end
/// inside a character, as those of real vocabularies do. It knows nothing; grammars only need its tokens.
/// </summary>
public sealed class TinyModel : IDisposable
{
    private const int Width = 32;

    private static readonly string[] Longer = ["\"}", "\",", "\": ", "{\"", "[{", "}]", "\n  ", "\\n", "\\\"", "ab", "id", "name", "true", "null", "12", "é", "😀"];

    public TinyModel()
    {
        LlamaLibrary.Load(LibraryFolder.Locate(Environment.GetEnvironmentVariable("ENGINE_LIBRARY")));
        var file = Path.Combine(Path.GetTempPath(), $"atrium-{Guid.NewGuid():N}.gguf");
        File.WriteAllBytes(file, Write());
        Model = LlamaModel.Load(file);
        File.Delete(file);
    }

    internal LlamaModel Model { get; }

    public void Dispose() => Model.Dispose();

    private static byte[] Write()
    {
        List<byte[]> tokens = [.. Enumerable.Range(0, 256).Select(value => new[] { (byte)value }), .. Longer.Select(Encoding.UTF8.GetBytes), [0xF0, 0x9F], [.. "\"é"u8[..2]]];
        var texts = tokens.Select(Spell).Append("<end>").ToList();
        var (file, data) = (new MemoryStream(), new MemoryStream());
        var writer = new BinaryWriter(file);
        (string Name, int Columns, int Rows)[] tensors =
        [
            ("token_embd.weight", Width, texts.Count), ("output_norm.weight", Width, 1), ("blk.0.attn_norm.weight", Width, 1),
            ("blk.0.attn_q.weight", Width, Width), ("blk.0.attn_k.weight", Width, Width), ("blk.0.attn_v.weight", Width, Width),
            ("blk.0.attn_output.weight", Width, Width), ("blk.0.ffn_norm.weight", Width, 1), ("blk.0.ffn_gate.weight", Width, Width),
            ("blk.0.ffn_up.weight", Width, Width), ("blk.0.ffn_down.weight", Width, Width),
        ];
        writer.Write("GGUF"u8);
        writer.Write(3);
        writer.Write((long)tensors.Length);
        writer.Write(14L);
        Entry("general.architecture", "llama");
        Number("llama.context_length", 256);
        Number("llama.embedding_length", Width);
        Number("llama.block_count", 1);
        Number("llama.feed_forward_length", Width);
        Number("llama.attention.head_count", 1);
        Number("llama.rope.dimension_count", Width);
        Key("llama.attention.layer_norm_rms_epsilon", 6);
        writer.Write(1e-5f);
        Entry("tokenizer.ggml.model", "gpt2");
        Entry("tokenizer.ggml.pre", "gpt-2");
        List("tokenizer.ggml.tokens", texts, 8, Text);
        List("tokenizer.ggml.token_type", texts.Select(text => text == "<end>" ? 3 : 1), 5, writer.Write);
        List("tokenizer.ggml.merges", ["a b"], 8, Text);
        Number("tokenizer.ggml.eos_token_id", texts.Count - 1);
        foreach (var (name, columns, rows) in tensors)
        {
            Text(name);
            writer.Write(rows == 1 ? 1 : 2);
            writer.Write((long)columns);
            if (rows > 1)
            {
                writer.Write((long)rows);
            }

            writer.Write(0);
            writer.Write(data.Length);
            data.SetLength(data.Length + (4 * columns * rows));
        }

        file.SetLength((file.Length + 31) / 32 * 32);
        return [.. file.ToArray(), .. data.ToArray()];

        void Key(string key, int type)
        {
            Text(key);
            writer.Write(type);
        }

        void Entry(string key, string value)
        {
            Key(key, 8);
            Text(value);
        }

        void Number(string key, int value)
        {
            Key(key, 4);
            writer.Write(value);
        }

        void List<T>(string key, IEnumerable<T> values, int type, Action<T> write)
        {
            Key(key, 9);
            writer.Write(type);
            writer.Write(values.LongCount());
            foreach (var value in values)
            {
                write(value);
            }
        }

        void Text(string text)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            writer.Write((long)bytes.Length);
            writer.Write(bytes);
        }
    }

    /// <summary>GPT-2's alphabet for bytes: printable ones stand for themselves, the others for characters from U+0100 on.</summary>
    private static string Spell(byte[] bytes) => string.Concat(bytes.Select(value =>
        IsPrintable(value) ? (char)value : (char)(256 + Enumerable.Range(0, value).Count(other => !IsPrintable(other)))));

    private static bool IsPrintable(int value) => value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
}
