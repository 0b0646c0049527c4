package dev.pitwatch.hub.routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The catalogue has an entry for each bean of ours that routes may name, which says what the handbook says. */
class BeanCatalogueTest {

    private static final Path HANDBOOK = Path.of("../../docs/editing-routes.md");
    private static final String LIST = "META-INF/services/org/apache/camel/bean.properties";
    private static final Pattern NAME = Pattern.compile("`(\\w+)`");

    private final DefaultCamelContext context = new DefaultCamelContext();

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void givenTheHandbooksBeans_whenLookedUp_thenTheirEntriesSayWhatItSays() throws Exception {
        Map<String, String> said = beans();

        assertThat(said).hasSizeGreaterThan(60);
        assertThat(listed()).containsExactlyElementsOf(said.keySet());
        for (Map.Entry<String, String> bean : said.entrySet()) {
            JsonNode entry = Json.MAPPER
                    .readTree(context.getPojoBeanParameterJsonSchema(bean.getKey()))
                    .get("bean");
            assertThat(entry.get("kind").asText()).isEqualTo("bean");
            assertThat(entry.get("name").asText()).isEqualTo(bean.getKey());
            assertThat(entry.get("description").asText()).as(bean.getKey()).isEqualTo(bean.getValue());
            assertThat(Class.forName(
                            entry.get("javaType").asText(), false, getClass().getClassLoader()))
                    .isNotNull();
        }
    }

    private static List<String> listed() throws IOException {
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(Path.of("src/main/resources").resolve(LIST))) {
            properties.load(in);
        }
        return List.of(properties.getProperty("bean").split(" "));
    }

    /** {@return what the handbook says of each, in order of their names} */
    private static Map<String, String> beans() throws IOException {
        Map<String, String> contracts = new HashMap<>();
        for (String row : rows("| step | takes | leaves | needs | settles |")) {
            String[] cells = row.split("\\|");
            contracts.put(plain(cells[1]), ". Takes %s, leaves %s.".formatted(plain(cells[2]), plain(cells[3])));
        }
        Map<String, String> beans = new TreeMap<>();
        for (String row : rows("| bean | what |")) {
            String[] cells = row.split("\\|");
            String what = plain(cells[2]);
            String said = what.substring(0, 1).toUpperCase(Locale.ROOT) + what.substring(1);
            NAME.matcher(cells[1])
                    .results()
                    .map(name -> name.group(1))
                    .forEach(name -> beans.put(name, said + contracts.getOrDefault(name, "")));
        }
        return beans;
    }

    private static List<String> rows(String head) throws IOException {
        return Files.readAllLines(HANDBOOK).stream()
                .dropWhile(line -> !line.equals(head))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .toList();
    }

    private static String plain(String cell) {
        return cell.replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1")
                .replace("`", "")
                .strip();
    }
}
