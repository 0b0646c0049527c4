package dev.pitwatch.integration;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** All that somebody could look at: each GET of the contract, each file of the data folder, each row. */
final class Surfaces {

    private static final Pattern PARAMETER = Pattern.compile("/([^/]+)/\\{[^}]+}");
    /** Where secrets are meant to be: messages on their way, the demo's sign-ins and devices, notices in place of a real channel. */
    private static final Set<String> PLACES = Set.of("broker", "demo.json", "simulator", "notices.log");

    private Surfaces() {}

    /** {@return what each GET of the contract answers that caller, by call} */
    static Map<String, String> gets(RestClient caller, String who, JsonNode contract, Map<String, String> ids) {
        Map<String, String> answers = new LinkedHashMap<>();
        contract.get("paths").properties().forEach(path -> {
            if (path.getValue().has("get")) {
                Matcher parameters = PARAMETER.matcher(path.getKey());
                String filled = parameters.replaceAll(
                        found -> "/%s/%s".formatted(found.group(1), ids.getOrDefault(found.group(1), "1")));
                answers.put("GET %s as %s".formatted(filled, who), caller.text(filled));
            }
        });
        return answers;
    }

    /** {@return the files of the data folder that are no place of secrets} */
    static Map<String, String> files(Path data) throws IOException {
        Map<String, String> files = new LinkedHashMap<>();
        try (Stream<Path> all = Files.walk(data)) {
            List<Path> others = all.filter(Files::isRegularFile)
                    .filter(file ->
                            !PLACES.contains(data.relativize(file).getName(0).toString()))
                    .toList();
            for (Path file : others) {
                files.put(file.toString(), text(file));
            }
        }
        return files;
    }

    /** {@return the rows of all tables} */
    static Map<String, String> rows(Pitwatch pitwatch) {
        return pitwatch.database().withHandle(handle -> {
            Map<String, String> rows = new LinkedHashMap<>();
            List<String> tables = handle.createQuery(
                            "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind ="
                                    + " 'r'")
                    .mapTo(String.class)
                    .list();
            for (String table : tables) {
                rows.put(
                        "table " + table,
                        handle.createQuery(
                                        "select coalesce(string_agg(t::text, ' '), '') from \"%s\" t".formatted(table))
                                .mapTo(String.class)
                                .one());
            }
            return rows;
        });
    }

    /** {@return the environment of a part's process} */
    static String environment(Pitwatch pitwatch, String part) {
        return text(Path.of("/proc", Long.toString(pitwatch.pid(part)), "environ"));
    }

    /** Empty for a process that has ended, or a file that was rolled away. */
    static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
