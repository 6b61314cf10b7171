using System.Globalization;
using System.Text;
using DataWarehouse.Node.Wire;
using Google.Protobuf;

namespace DataWarehouse.Node.Cli.Bench;

/// <summary>The keys that one client puts and gets, and the bytes of the calls that do. The bytes are made once; only the digits of the key change.</summary>
/// <remarks>Not thread-safe; a client has its own, and one call outstanding.</remarks>
internal sealed class LoadKeys
{
    /// <summary>How many keys each client has.</summary>
    public const int PerClient = 100;

    private const string Prefix = "bench/";
    private const int Digits = 8;
    private const int Seed = 7;
    private readonly byte[] _put;
    private readonly byte[] _get;
    private readonly int _first;
    private int _next;

    /// <summary>Makes the keys of a client.</summary>
    /// <param name="client">Its number.</param>
    /// <param name="valueBytes">The size of a value.</param>
    public LoadKeys(int client, int valueBytes)
    {
        _first = client * PerClient;
        var key = ByteString.CopyFromUtf8(Prefix + new string('0', Digits));
        var value = new byte[valueBytes];
        new Random(Seed + client).NextBytes(value);
        _put = RawCalls.Of(new PutRequest { Key = key, Value = ByteString.CopyFrom(value) });
        _get = RawCalls.Of(new RangeRequest { Key = key });
    }

    /// <summary>A put of the next key.</summary>
    public byte[] NextPut() => WithNextKey(_put);

    /// <summary>A get of the next key.</summary>
    public byte[] NextGet() => WithNextKey(_get);

    private byte[] WithNextKey(byte[] call)
    {
        // The key is the first field: a tag and a length, a byte each, come before it.
        var digits = call.AsSpan(2 + Encoding.UTF8.GetByteCount(Prefix), Digits);
        (_first + _next).TryFormat(digits, out _, "D8", CultureInfo.InvariantCulture);
        _next = (_next + 1) % PerClient;
        return call;
    }
}
