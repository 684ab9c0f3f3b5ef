import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.IndexedRecord;

/**
 * Reads files of avocet with Apache Avro for Java, compares every row and the metadata, and writes the rows again, to a
 * file of its own: {@code java -cp 'JARS/*' Interop.java DIR OUT}. See check.py for what lies in DIR.
 */
public class Interop {
  /** Avro 1.12.0 rounds what it puts into its own arrays of doubles to floats; a plain list keeps them. */
  static final GenericData PLAIN_ARRAYS =
      new GenericData() {
        @Override
        public Object newArray(Object old, int size, Schema schema) {
          return new GenericData.Array<Object>(size, schema);
        }
      };

  static class Differs extends Exception {
    Differs(String what) {
      super(what);
    }
  }

  static void want(boolean ok, Schema schema, Object value, JsonNode expected) throws Differs {
    if (!ok) {
      throw new Differs(schema.getType() + ": " + value + " is not " + expected);
    }
  }

  static byte[] latin1(JsonNode expected) {
    return expected.asText().getBytes(StandardCharsets.ISO_8859_1);
  }

  static byte[] bytes(ByteBuffer buffer) {
    byte[] all = new byte[buffer.remaining()];
    buffer.duplicate().get(all);
    return all;
  }

  /** The digits of {"double": digits}, or "NaN", "Infinity", "-Infinity" as they are. */
  static String digits(JsonNode expected, String kind) {
    return expected.isTextual() ? expected.asText() : expected.path(kind).asText();
  }

  static void compare(Schema schema, Object value, JsonNode expected) throws Differs {
    switch (schema.getType()) {
      case UNION -> {
        Schema branch = schema.getTypes().get(GenericData.get().resolveUnion(schema, value));
        if (branch.getType() == Schema.Type.NULL) {
          want(expected.isNull(), schema, value, expected);
        } else {
          want(expected.size() == 1 && expected.has(branch.getFullName()), schema, value, expected);
          compare(branch, value, expected.get(branch.getFullName()));
        }
      }
      case NULL -> want(value == null && expected.isNull(), schema, value, expected);
      case BOOLEAN -> want(expected.isBoolean() && value.equals(expected.asBoolean()), schema, value, expected);
      case INT -> want(value instanceof Integer && expected.asText().equals(value.toString()), schema, value, expected);
      case LONG -> want(value instanceof Long && expected.asText().equals(value.toString()), schema, value, expected);
      case FLOAT -> {
        // Boxed numbers are equal when their bits are, and every NaN is.
        want(value.equals(Float.valueOf(digits(expected, "float"))), schema, value, expected);
      }
      case DOUBLE -> want(value.equals(Double.valueOf(digits(expected, "double"))), schema, value, expected);
      case BYTES -> want(Arrays.equals(bytes((ByteBuffer) value), latin1(expected)), schema, value, expected);
      case FIXED -> want(Arrays.equals(((GenericFixed) value).bytes(), latin1(expected)), schema, value, expected);
      case STRING, ENUM -> want(expected.isTextual() && expected.asText().equals(value.toString()), schema, value, expected);
      case ARRAY -> {
        Collection<?> all = (Collection<?>) value;
        want(expected.isArray() && all.size() == expected.size(), schema, value, expected);
        Iterator<JsonNode> others = expected.iterator();
        for (Object item : all) {
          compare(schema.getElementType(), item, others.next());
        }
      }
      case MAP -> {
        Map<?, ?> all = (Map<?, ?>) value;
        want(expected.isObject() && all.size() == expected.size(), schema, value, expected);
        for (Map.Entry<?, ?> entry : all.entrySet()) {
          JsonNode other = expected.get(entry.getKey().toString());
          want(other != null, schema, value, expected);
          compare(schema.getValueType(), entry.getValue(), other);
        }
      }
      case RECORD -> {
        want(expected.isObject() && schema.getFields().size() == expected.size(), schema, value, expected);
        for (Schema.Field field : schema.getFields()) {
          JsonNode other = expected.get(field.name());
          want(other != null, schema, value, expected);
          compare(field.schema(), ((IndexedRecord) value).get(field.pos()), other);
        }
      }
    }
  }

  static int check(File file, File to) throws Exception {
    ObjectMapper json = new ObjectMapper();
    String lines = file.getPath().replaceAll("avro$", "jsonl");
    List<JsonNode> expected = new ArrayList<>();
    for (String line : Files.readAllLines(new File(lines).toPath())) {
      expected.add(json.readTree(line));
    }
    JsonNode about = expected.remove(0);
    List<Object> rows = new ArrayList<>();
    Schema schema;
    try (DataFileReader<Object> reader = new DataFileReader<>(file, new GenericDatumReader<>(null, null, PLAIN_ARRAYS))) {
      schema = reader.getSchema();
      if (!schema.equals(new Schema.Parser().parse(about.get("schema").toString()))) {
        throw new Differs("schema " + schema);
      }
      for (Map.Entry<String, JsonNode> entry : about.get("metadata").properties()) {
        byte[] got = reader.getMeta(entry.getKey());
        if (got == null || !HexFormat.of().formatHex(got).equals(entry.getValue().asText())) {
          throw new Differs("metadata " + entry.getKey());
        }
      }
      for (Object row : reader) {
        if (rows.size() == expected.size()) {
          throw new Differs("more rows than were written");
        }
        compare(schema, row, expected.get(rows.size()));
        rows.add(row);
      }
    }
    if (rows.size() != expected.size()) {
      throw new Differs(rows.size() + " rows of " + expected.size());
    }
    write(schema, about, rows, to);
    return rows.size();
  }

  /** In two parts, the second appended to the finished file of the first. */
  static void write(Schema schema, JsonNode about, List<Object> rows, File to) throws Exception {
    int half = rows.size() / 2;
    try (DataFileWriter<Object> writer = new DataFileWriter<>(new GenericDatumWriter<>(schema))) {
      writer.setCodec(CodecFactory.fromString(about.get("codec").asText())).setSyncInterval(2000);
      for (Map.Entry<String, JsonNode> entry : about.get("metadata").properties()) {
        writer.setMeta(entry.getKey(), HexFormat.of().parseHex(entry.getValue().asText()));
      }
      writer.create(schema, to);
      for (Object row : rows.subList(0, half)) {
        writer.append(row);
      }
    }
    try (DataFileWriter<Object> writer = new DataFileWriter<>(new GenericDatumWriter<>(schema))) {
      writer.appendTo(to);
      for (Object row : rows.subList(half, rows.size())) {
        writer.append(row);
      }
    }
  }

  public static void main(String[] args) {
    int done = 0;
    int failed = 0;
    long all = 0;
    File[] files = new File(args[0]).listFiles((dir, name) -> name.endsWith(".avro"));
    Arrays.sort(files);
    for (File file : files) {
      try {
        all += check(file, new File(args[1], file.getName()));
        done++;
      } catch (Throwable error) { // whatever it is, the file has not been read
        String what = file + ": " + error;
        System.out.println(what.substring(0, Math.min(what.length(), 400)));
        failed++;
      }
    }
    System.out.println("java: " + done + " files with " + all + " rows are equal, " + failed + " failed");
    System.exit(failed > 0 || done == 0 ? 1 : 0);
  }
}
