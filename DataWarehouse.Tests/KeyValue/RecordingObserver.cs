using System.Globalization;
using System.Text;
using DataWarehouse.Plugins.KeyValue;

namespace DataWarehouse.Tests.KeyValue;

/// <summary>Writes down what it hears.</summary>
internal sealed class RecordingObserver : IKeyValueObserver
{
    public List<string> Lines { get; } = [];

    public void Applied(KeyValueChanges changes)
    {
        var events = new List<string>();
        foreach (var change in changes) events.Add(TextOf(change));
        Assert.Equal(changes.Count, events.Count);
        Add($"{changes.Revision}: {string.Join(", ", events)}");
    }

    public void Restored(long revision, long compactRevision) => Add($"restored {revision} from {compactRevision}");

    public void Compacted(long revision) => Add($"compacted {revision}");

    public void LeaseGranted(long id, long timeToLiveSeconds, long remainingSeconds) => Add($"granted {id} for {timeToLiveSeconds}, {remainingSeconds} left");

    public void LeaseRevoked(long id) => Add($"revoked {id}");

    public void LeaseCheckpointed(long id, long remainingSeconds) => Add($"lease {id} has {remainingSeconds} left");

    private static string TextOf(KeyValueEvent change)
    {
        var pair = change.Current;
        var was = change.HasPrevious ? " was " + Text(change.Previous.Value) : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{(change.Kind == KeyValueEventKind.Put ? "put" : "delete")} {Text(pair.Key)}={Text(pair.Value)} (create {pair.CreateRevision}, mod {pair.ModRevision}, version {pair.Version}, lease {pair.Lease}){was}");
    }

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.Latin1.GetString(bytes.Span);

    private void Add(FormattableString line) => Lines.Add(line.ToString(CultureInfo.InvariantCulture));
}
