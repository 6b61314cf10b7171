namespace DataWarehouse.Tests.KeyValue;

/// <summary>Reads operations as text: <c>p:key</c>, <c>d:key</c>, <c>d:key-end</c> (end 0 for none), <c>t(success|failure)</c>.</summary>
internal static class TxnText
{
    public static Message[] Parse(string text)
    {
        var at = 0;
        return Parse(text, ref at);
    }

    private static Message[] Parse(string text, ref int at)
    {
        var operations = new List<Message>();
        while (at < text.Length && text[at] is not ('|' or ')'))
        {
            if (text[at] == ' ') at++;
            else if (text[at] == 't') operations.Add(ParseTxn(text, ref at));
            else operations.Add(ParseWrite(text, ref at));
        }

        return [.. operations];
    }

    private static Message ParseTxn(string text, ref int at)
    {
        at += 2;
        var success = Parse(text, ref at);
        at++;
        var failure = Parse(text, ref at);
        at++;
        return Asked.TxnOp(Asked.Txn([], success, failure));
    }

    private static Message ParseWrite(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && text[at] is not (' ' or '|' or ')')) at++;
        var parts = text[(start + 2)..at].Split('-');
        if (text[start] == 'p') return Asked.PutOp(parts[0]);
        return Asked.DeleteOp(parts[0], parts.Length == 1 ? "" : parts[1] == "0" ? Asked.NoEnd : parts[1]);
    }
}
