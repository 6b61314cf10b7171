using System.Text;

namespace DataWarehouse.Node.Cli.Transactions;

/// <summary>Splits a line into words as a shell does: quotes keep blanks, a backslash keeps the next character.</summary>
/// <remarks>Thread-safe.</remarks>
internal static class Words
{
    /// <summary>Splits a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="words">Its words.</param>
    /// <returns>False where a quote is not closed, or a backslash keeps nothing.</returns>
    public static bool TrySplit(string line, out IReadOnlyList<string> words)
    {
        var found = new List<string>();
        var word = new StringBuilder();
        words = found;
        var (isInWord, quote) = (false, '\0');
        for (var at = 0; at < line.Length; at++)
        {
            var c = line[at];
            if (c == '\\' && quote != '\'')
            {
                if (++at == line.Length) return false;
                word.Append(line[at]);
                isInWord = true;
            }
            else if (quote == '\0' && c is ('"' or '\''))
            {
                (quote, isInWord) = (c, true);
            }
            else if (c == quote && quote != '\0')
            {
                quote = '\0';
            }
            else if (quote == '\0' && char.IsWhiteSpace(c))
            {
                if (isInWord) found.Add(word.ToString());
                word.Clear();
                isInWord = false;
            }
            else
            {
                word.Append(c);
                isInWord = true;
            }
        }

        if (isInWord) found.Add(word.ToString());
        return quote == '\0';
    }
}
