package dev.pitwatch.hub.routes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Route files of plugins: their settings, and operators' copies that take their place. */
class PluginRouteFilesTest {

    private static final String PLUGIN = "dev.pitwatch.notify-ntfy";
    private static final String NAME = "notify-ntfy.camel.yaml";
    private static final String ROUTE =
            """
            - route:
                id: notify-ntfy
                errorHandler: {noErrorHandler: {}}
                from:
                  uri: direct:notify-ntfy
                  steps:
                    - setBody: {id: notify-ntfy-body, constant: "%s {{NTFY_URL:unset}} {{NTFY_TOKEN}}"}
            """;

    @TempDir
    Path folder;

    @TempDir
    Path kept;

    private final DefaultCamelContext context = new DefaultCamelContext(false);
    private final Map<String, FileSettings> settings = new HashMap<>();
    private RouteFiles files;

    @BeforeEach
    void start() {
        settings.put(
                NAME, new FileSettings(Set.of("NTFY_URL", "NTFY_TOKEN"), Map.of("NTFY_URL", "u", "NTFY_TOKEN", "t&%")));
        context.disableJMX();
        new RouteProperties(Map.of("NTFY_URL", "of the environment"), folder).offer(context);
        context.build();
        context.setApplicationContextClassLoader(getClass().getClassLoader());
        new RouteRestrictions(RouteRestrictions.STANDARD, folder.resolve("exports")).impose(context);
        context.start();
        files = new RouteFiles(
                context,
                folder,
                kept,
                (action, thing, id, details) -> {},
                Clock.systemUTC(),
                new SimpleMeterRegistry(),
                name -> settings.getOrDefault(name, FileSettings.NONE));
    }

    @AfterEach
    void stop() throws IOException {
        files.close();
        context.close();
    }

    @Test
    void givenSettings_whenAPluginsFileNamesThem_thenItHasThemAndNoOtherFileDoes() throws IOException {
        files.bring(PLUGIN, Map.of(NAME, ROUTE.formatted("plugin").getBytes(UTF_8)));
        write("other.camel.yaml", ROUTE.formatted("other").replace("notify-ntfy", "other"));
        write(
                "plain.camel.yaml",
                ROUTE.formatted("plain").replace("notify-ntfy", "plain").replace(" {{NTFY_TOKEN}}", ""));

        assertThat(ask("notify-ntfy")).isEqualTo("plugin u t&%");
        assertThat(files.failures()).containsOnlyKeys("other");
        assertThat(files.failures().get("other")).contains("other.camel.yaml:7: {{NTFY_TOKEN}} is not for route files");
        assertThat(ask("plain")).isEqualTo("plain of the environment");
    }

    @Test
    void givenAnOptionalSettingThatIsNotSet_whenAPluginsFileNamesIt_thenTheOptionIsLeftOut() {
        settings.put(NAME, new FileSettings(Set.of("NTFY_URL", "NTFY_TOKEN"), Map.of("NTFY_URL", "u")));
        String text = ROUTE.formatted("plugin").replace("{{NTFY_TOKEN}}", "{{?NTFY_TOKEN}}");

        files.bring(PLUGIN, Map.of(NAME, text.getBytes(UTF_8)));

        assertThat(files.failures()).isEmpty();
        assertThat(ask("notify-ntfy")).startsWith("plugin u");
    }

    @Test
    void givenAPluginsFile_whenAnOperatorCopiesAndEditsIt_thenTheCopyRunsWhileItIsThere() throws IOException {
        files.bring(PLUGIN, Map.of(NAME, ROUTE.formatted("plugin").getBytes(UTF_8)));

        write(NAME, ROUTE.formatted("copy"));
        assertThat(ask("notify-ntfy")).isEqualTo("copy u t&%");
        assertThat(states()).isEqualTo(Map.of("notify-ntfy", "loaded", PLUGIN + ":notify-ntfy", "replaced"));

        write(NAME, "- nonsense: 1\n");
        assertThat(ask("notify-ntfy")).isEqualTo("copy u t&%");
        files.bring(PLUGIN, Map.of(NAME, ROUTE.formatted("newer plugin").getBytes(UTF_8)));
        assertThat(ask("notify-ntfy")).isEqualTo("copy u t&%");

        Files.delete(folder.resolve(NAME));
        look();
        assertThat(ask("notify-ntfy")).isEqualTo("newer plugin u t&%");
        assertThat(states()).isEqualTo(Map.of(PLUGIN + ":notify-ntfy", "loaded"));
    }

    @Test
    void givenACopyThatIsWrong_whenItIsFirstLookedAt_thenThePluginsGoesOn() throws IOException {
        files.bring(PLUGIN, Map.of(NAME, ROUTE.formatted("plugin").getBytes(UTF_8)));

        write(NAME, ROUTE.formatted("copy").replace("setBody", "setBoddy"));

        assertThat(ask("notify-ntfy")).isEqualTo("plugin u t&%");
        assertThat(states()).isEqualTo(Map.of("notify-ntfy", "refused", PLUGIN + ":notify-ntfy", "loaded"));
    }

    @Test
    void givenACopyThatIsThereBeforeItsPlugin_whenThePluginComes_thenTheCopyRuns() throws IOException {
        FileSettings later = settings.remove(NAME);
        write(NAME, ROUTE.formatted("copy"));
        assertThat(states()).isEqualTo(Map.of("notify-ntfy", "refused"));

        settings.put(NAME, later);
        files.bring(PLUGIN, Map.of(NAME, ROUTE.formatted("plugin").getBytes(UTF_8)));

        assertThat(ask("notify-ntfy")).isEqualTo("copy u t&%");
        assertThat(states()).isEqualTo(Map.of("notify-ntfy", "loaded", PLUGIN + ":notify-ntfy", "replaced"));
        assertThat(files.failures()).isEmpty();
        files.takeAway(PLUGIN);
        assertThat(states()).isEqualTo(Map.of("notify-ntfy", "loaded"));
    }

    @Test
    void givenErrorsThatAreEdited_whenEveryFileIsMadeAnew_thenAPluginsHasItsSettingsAgain() throws IOException {
        files.bring(PLUGIN, Map.of(NAME, ROUTE.formatted("plugin").getBytes(UTF_8)));

        write(
                "errors.camel.yaml",
                "- routeConfiguration: {id: some-errors, onException: [{onException: {exception: [java.lang.Exception]}}]}\n");

        assertThat(files.failures()).isEmpty();
        assertThat(ask("notify-ntfy")).isEqualTo("plugin u t&%");
    }

    @Test
    void givenAChannelsRouteWithAnErrorHandler_whenLookedAt_thenRefusedSinceItsFailuresMustReachTheHub() {
        String text = ROUTE.formatted("plugin").replace("errorHandler: {noErrorHandler: {}}", "description: none");

        files.bring(PLUGIN, Map.of(NAME, text.getBytes(UTF_8)));

        assertThat(files.failures().get(PLUGIN + ":notify-ntfy"))
                .contains(":2: a channel's route has an error handler, expected errorHandler: { noErrorHandler: {} }");
    }

    private Map<String, String> states() {
        Map<String, String> states = new HashMap<>();
        files.files().forEach(file -> states.put(file.id(), file.state()));
        return states;
    }

    private String ask(String route) {
        return context.createProducerTemplate().requestBody("direct:" + route, null, String.class);
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
        look();
    }

    /** Twice: what changes between two looks is still being written. */
    private void look() {
        files.scan();
        files.scan();
    }
}
