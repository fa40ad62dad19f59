package io.haapi.postgresql;

import io.haapi.idempotency.AggregateMapping;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Names and values of the columns that hold an aggregate's fields. */
final class Columns {
  private static final Pattern FIELD = Pattern.compile("[a-z][A-Za-z0-9]{0,61}");
  private static final Pattern CAPITAL = Pattern.compile("([A-Z])");
  private static final Pattern UNDERSCORE = Pattern.compile("_([a-z0-9])");

  private Columns() {}

  /**
   * Returns the quoted column of a field: {@code "created_at"} for {@code createdAt}.
   *
   * @throws IllegalArgumentException if the field's name is reserved or is not in camel case
   */
  static String quoted(String field) {
    AggregateMapping.requireUnreserved(field);
    if (!FIELD.matcher(field).matches()) {
      throw new IllegalArgumentException(field + " is not a field's name in camel case");
    }
    return '"' + CAPITAL.matcher(field).replaceAll("_$1").toLowerCase(Locale.ROOT) + '"';
  }

  private static String field(String column) {
    return UNDERSCORE.matcher(column).replaceAll(it -> it.group(1).toUpperCase(Locale.ROOT));
  }

  /**
   * Reads the current row's columns as fields.
   *
   * @param first the first column to read, from 1
   */
  static AggregateMapping.FieldReader read(ResultSet rows, int first) throws SQLException {
    var metadata = rows.getMetaData();
    var values = new HashMap<String, Object>();
    for (int i = first; i <= metadata.getColumnCount(); i++) {
      Object value = rows.getObject(i);
      if (value != null) values.put(field(metadata.getColumnLabel(i)), value);
    }
    return new RowReader(values);
  }

  private record RowReader(Map<String, Object> values) implements AggregateMapping.FieldReader {
    @Override
    public Optional<String> find(String name) {
      return values.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    @Override
    public long number(String name) {
      if (values.get(name) instanceof Number number) return number.longValue();
      throw new IllegalStateException("no number field " + name);
    }
  }
}
