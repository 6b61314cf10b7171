#:property PublishAot=false
// Writes the records that `dw demo` loads: every change of civil time from 1900 to 2037 in the places of the time zone database.
//   dotnet run scripts/make-demo-data.cs -- ZONEINFO-FOLDER OUTPUT
// ZONEINFO-FOLDER holds the compiled database as most systems have it (often /usr/share/zoneinfo); the database is in the public domain.
// The output has a line with the name of each place, and behind it one line for each change: when (UTC), the offset from then on, its
// abbreviation, and "dst" where that is daylight-saving time.
using System.Buffers.Binary;
using System.Globalization;
using System.Text;

var (folder, output) = (args[0], args[1]);
var first = new DateTimeOffset(1900, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();
var end = new DateTimeOffset(2038, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();
var release = File.ReadLines(Path.Combine(folder, "tzdata.zi")).First().Split(' ')[^1];
var places = File.ReadLines(Path.Combine(folder, "zone.tab"))
    .Where(line => !line.StartsWith('#'))
    .Select(line => line.Split('\t')[2])
    .Distinct(StringComparer.Ordinal)
    .Order(StringComparer.Ordinal);
var text = new StringBuilder();
text.Append(CultureInfo.InvariantCulture, $"# Changes of civil time from 1900 to 2037, made by scripts/make-demo-data.cs from release {release} of the time zone database, which is in the public domain.\n");
const int Header = 44;
var count = 0;
foreach (var place in places)
{
    text.Append(place).Append('\n');
    foreach (var line in Changes(File.ReadAllBytes(Path.Combine(folder, place))))
    {
        text.Append(line).Append('\n');
        count++;
    }
}

File.WriteAllText(output, text.ToString());
Console.WriteLine($"{count} changes, {new FileInfo(output).Length} bytes");
return count >= 10_000 ? 0 : 1;

// The second part of a compiled file has 64-bit times; the first one, with 32 bits, only says how long it is itself.
IEnumerable<string> Changes(byte[] file)
{
    var start = Header + LengthOf(file, 0, sizeof(int));
    var times = Count(file, start, 3);
    var types = Count(file, start, 4);
    var at = start + Header;
    var kinds = at + (times * sizeof(long));
    var infos = kinds + times;
    var names = infos + (types * 6);
    for (var change = 0; change < times; change++)
    {
        var when = BinaryPrimitives.ReadInt64BigEndian(file.AsSpan(at + (change * sizeof(long))));
        if (when < first || when >= end) continue;
        var info = infos + (file[kinds + change] * 6);
        var offset = TimeSpan.FromSeconds(BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(info)));
        var name = file.AsSpan(names + file[info + 5]);
        var sign = offset < TimeSpan.Zero ? '-' : '+';
        var seconds = offset.Seconds == 0 ? string.Empty : ":" + Math.Abs(offset.Seconds).ToString("00", CultureInfo.InvariantCulture);
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"{DateTimeOffset.FromUnixTimeSeconds(when):yyyy-MM-dd'T'HH:mm:ss'Z'} {sign}{offset:hh\\:mm}{seconds} {Encoding.ASCII.GetString(name[..name.IndexOf((byte)0)])}{(file[info + 4] == 0 ? string.Empty : " dst")}");
    }
}

static int LengthOf(byte[] file, int start, int timeBytes) =>
    (Count(file, start, 3) * (timeBytes + 1)) + (Count(file, start, 4) * 6) + Count(file, start, 5)
    + (Count(file, start, 2) * (timeBytes + 4)) + Count(file, start, 1) + Count(file, start, 0);

static int Count(byte[] file, int start, int place) => BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(start + 20 + (place * 4)));

