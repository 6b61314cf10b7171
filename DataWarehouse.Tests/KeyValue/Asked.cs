namespace DataWarehouse.Tests.KeyValue;

/// <summary>Makes etcd's request messages.</summary>
internal static class Asked
{
    public const string NoEnd = "\0";

    public static Message Put(string key, string value = "", long lease = 0, bool previous = false, bool keepsValue = false, bool keepsLease = false)
    {
        var message = new Message().Text(1, key);
        if (value.Length > 0) message.Text(2, value);
        if (lease != 0) message.Number(3, lease);
        return message.Flag(4, previous).Flag(5, keepsValue).Flag(6, keepsLease);
    }

    public static Message Range(string key, string end = "", long limit = 0, long revision = 0, int order = 0, int target = 0, bool keysOnly = false, bool countOnly = false)
    {
        var message = new Message().Text(1, key);
        if (end.Length > 0) message.Text(2, end);
        if (limit != 0) message.Number(3, limit);
        if (revision != 0) message.Number(4, revision);
        if (order != 0) message.Number(5, order);
        if (target != 0) message.Number(6, target);
        return message.Flag(8, keysOnly).Flag(9, countOnly);
    }

    public static Message Delete(string key, string end = "", bool previous = false)
    {
        var message = new Message().Text(1, key);
        if (end.Length > 0) message.Text(2, end);
        return message.Flag(3, previous);
    }

    public static Message Txn(Message[] compare, Message[] success, Message[] failure)
    {
        var message = new Message();
        foreach (var part in compare) message.Nested(1, part);
        foreach (var part in success) message.Nested(2, part);
        foreach (var part in failure) message.Nested(3, part);
        return message;
    }

    public static Message Txn(params Message[] success) => Txn([], success, []);

    public static Message RangeOp(Message range) => new Message().Nested(1, range);

    public static Message PutOp(Message put) => new Message().Nested(2, put);

    public static Message PutOp(string key, string value = "v") => PutOp(Put(key, value));

    public static Message DeleteOp(Message delete) => new Message().Nested(3, delete);

    public static Message DeleteOp(string key, string end = "") => DeleteOp(Delete(key, end));

    public static Message TxnOp(Message txn) => new Message().Nested(4, txn);

    /// <summary>A comparison: results 0 =, 1 &gt;, 2 &lt;, 3 ≠; targets 0 version, 1 create, 2 mod, 3 value, 4 lease.</summary>
    public static Message Compare(string key, int target, int result, long number = 0, string value = "", string end = "")
    {
        var message = new Message().Number(1, result).Number(2, target).Text(3, key);
        if (target == 3) message.Text(7, value);
        else message.Number(target == 4 ? 8 : 4 + target, number);
        if (end.Length > 0) message.Text(64, end);
        return message;
    }

    public static Message Grant(long id, long seconds) => new Message().Number(1, seconds).Number(2, id);

    public static Message Id(long id) => new Message().Number(1, id);

    public static Message Checkpoint(params (long Id, long Seconds)[] leases)
    {
        var message = new Message();
        foreach (var (id, seconds) in leases) message.Nested(1, new Message().Number(1, id).Number(2, seconds));
        return message;
    }

    public static Message Alarm(int action, long member = 0, int kind = 0) => new Message().Number(1, action).Number(2, member).Number(3, kind);

    public static Message Changes(string key, string end, long revision, bool previous = false, long bytesMax = 0, long sub = 0, params int[] filters)
    {
        var message = new Message().Text(1, key);
        if (end.Length > 0) message.Text(2, end);
        message.Number(3, revision).Flag(6, previous);
        foreach (var filter in filters) message.Number(5, filter);
        if (bytesMax != 0) message.Number(64, bytesMax);
        return sub == 0 ? message : message.Number(65, sub);
    }
}
