using DataWarehouse.Plugins.KeyValue.Alarms;
using DataWarehouse.Plugins.KeyValue.Wire;

namespace DataWarehouse.Plugins.KeyValue.Execution;

/// <summary>What is asked of alarms.</summary>
/// <remarks>Not thread-safe: belongs to one apply lane.</remarks>
internal sealed class AlarmCommands(AlarmSet alarms)
{
    private const int ActionField = 1;
    private const int MemberField = 2;
    private const int KindField = 3;
    private const int AlarmsField = 2;
    private const int Get = 0;
    private const int Activate = 1;
    private const int Deactivate = 2;

    /// <summary>Lists alarms, or switches one on or off, and answers with those that it was about.</summary>
    public KeyValueStatus Run(ReadOnlySpan<byte> message, ProtoWriter writer)
    {
        var (action, member, kind) = (0L, 0UL, 0L);
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Tag == ProtoReader.NumberTag(ActionField)) action = reader.Number;
            else if (reader.Tag == ProtoReader.NumberTag(MemberField)) member = (ulong)reader.Number;
            else if (reader.Tag == ProtoReader.NumberTag(KindField)) kind = reader.Number;
        }

        if (reader.IsBroken || action is < Get or > Deactivate || kind is < (long)AlarmKind.None or > (long)AlarmKind.Corrupt) return KeyValueStatus.Malformed;
        var alarm = new Alarm(member, (AlarmKind)kind);
        if (action == Get) WriteAll(alarms.All, AlarmsField, alarm.Kind, writer);
        else if (alarm.Kind == AlarmKind.None) return KeyValueStatus.Ok;
        else if (action == Activate && !alarms.Add(alarm)) return KeyValueStatus.TooManyAlarms;
        else if (action == Activate || alarms.Remove(alarm)) Write(alarm, AlarmsField, writer);
        return KeyValueStatus.Ok;
    }

    /// <summary>Writes all alarms of a kind, or of every kind.</summary>
    public static void WriteAll(IEnumerable<Alarm> all, int field, AlarmKind kind, ProtoWriter writer)
    {
        foreach (var alarm in all)
        {
            if (kind == AlarmKind.None || alarm.Kind == kind) Write(alarm, field, writer);
        }
    }

    private static void Write(Alarm alarm, int field, ProtoWriter writer)
    {
        var body = writer.Begin(field);
        writer.Number(1, (long)alarm.Member);
        writer.Number(2, (long)alarm.Kind);
        writer.End(body);
    }
}
