package dev.pitwatch.hub.rest;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.live.LiveEventType;
import dev.pitwatch.base.live.LiveEventType.Viewer;
import dev.pitwatch.core.devices.command.CommandSender;
import dev.pitwatch.core.testing.FirmwareVectors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** docs/contract/asyncapi.yaml says what the hub and the firmware do, and nothing else. */
class AsyncContractTest {

    private static final Path FILE = Path.of("..", "..", "docs", "contract", "asyncapi.yaml");
    private static final Path ROUTES = Path.of("..", "..", "routes");
    private static final Pattern SUBSCRIBED = Pattern.compile("uri: paho-mqtt5:(?:\\$share/pitwatch/)?(workshop/\\S+)");
    private static final Path LIVE = Path.of("src", "main", "java", "dev", "pitwatch", "hub", "live");
    private static final Pattern FRAME = Pattern.compile("(?:\\{\\\\\"type\\\\\":\\\\\"|put\\(\"type\", \")(\\w+)");

    /** Events; staff, the workshop, a wall, a customer. */
    private static final Pattern VIEWERS =
            Pattern.compile("(?m)^\\| (`\\w+`(?:, `\\w+`)*) \\|([^|]*)\\|[^|]*\\|([^|]*)\\|([^|]*)\\|$");

    private final JsonNode contract = read();

    @Test
    void givenTheEventsThatThePlatformPublishes_whenComparedWithTheContract_thenBothNameTheSameForTheSameViewers() {
        Map<String, Set<String>> published =
                Arrays.stream(LiveEventType.values()).collect(toMap(LiveEventType::code, AsyncContractTest::viewers));
        Map<String, Set<String>> described = messages()
                .filter(entry -> entry.getValue().has("x-viewers"))
                .collect(
                        toMap(Map.Entry::getKey, entry -> texts(entry.getValue().get("x-viewers"))));

        assertThat(described).isEqualTo(published);
    }

    @Test
    void givenTheTableOfThePageForClients_whenComparedWithTheEvents_thenItNamesTheSameForTheSameViewers()
            throws IOException {
        Map<String, Set<String>> published =
                Arrays.stream(LiveEventType.values()).collect(toMap(LiveEventType::code, AsyncContractTest::viewers));
        Map<String, Set<String>> listed = new HashMap<>();
        VIEWERS.matcher(Files.readString(FILE.resolveSibling("../LIVE.md").normalize()))
                .results()
                .forEach(row -> {
                    Set<String> viewers = new HashSet<>();
                    List<String> names = List.of("staff", "wall", "customer");
                    for (int i = 0; i < names.size(); i++) {
                        if (!row.group(i + 2).isBlank()) {
                            viewers.add(names.get(i));
                        }
                    }
                    for (String event : row.group(1).split(", ")) {
                        listed.put(event.replace("`", ""), viewers);
                    }
                });

        assertThat(listed).isEqualTo(published);
    }

    @Test
    void givenTheFramesThatSocketsAreSent_whenComparedWithTheContract_thenBothNameTheSame() throws IOException {
        Set<String> sent = found(FRAME, LIVE, ".java");
        Arrays.stream(LiveEventType.values()).map(LiveEventType::code).forEach(sent::add);

        assertThat(refs(contract.at("/operations/sendFrames/messages"))).isEqualTo(sent);
    }

    @Test
    void givenTheTopicsOfTheRoutes_whenComparedWithTheContract_thenBothNameTheSame() throws IOException {
        Set<String> used = found(SUBSCRIBED, ROUTES, ".yaml");
        used.add(CommandSender.COMMANDS.replace("%s", "+"));
        used.add(CommandSender.STATUS.replace("%s", "+"));
        Set<String> described = StreamSupport.stream(contract.get("channels").spliterator(), false)
                .map(channel -> channel.get("address").textValue())
                .filter(address -> !address.startsWith("/"))
                .map(address -> address.replaceAll("\\{[^}]+}", "+"))
                .collect(toSet());

        assertThat(described).isEqualTo(used);
    }

    @ParameterizedTest
    @CsvSource({
        "readings, MqttReading",
        "status, MqttStatus",
        "commands, MqttCommand",
        "acks, MqttAck",
        "diag, MqttDiag"
    })
    void givenTheMessagesOfTheFirmware_whenHeldAgainstTheContract_thenItNamesEachFieldOfThem(
            String folder, String schema) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(Path.of("..", "..", "firmware", "vectors", folder))) {
            files = all.toList();
        }

        assertThat(files).isNotEmpty().allSatisfy(file -> {
            JsonNode message = Json.tree(FirmwareVectors.read(folder + "/" + file.getFileName()));
            assertThat(faults("#/components/schemas/" + schema, message)).isEmpty();
            assertThat(names(contract.at("/components/schemas/" + schema + "/properties")))
                    .containsAll(names(message));
        });
    }

    @Test
    void givenTheMessagesOfTheContract_whenTheirExamplesAreHeldAgainstIt_thenEachHasSomeAndTheyAreRight() {
        assertThat(messages()).allSatisfy(entry -> {
            assertThat(entry.getValue().path("examples")).as(entry.getKey()).isNotEmpty();
            entry.getValue().get("examples").forEach(example -> assertThat(
                            faults(entry.getValue().at("/payload/$ref").textValue(), example.get("payload")))
                    .as(entry.getKey())
                    .isEmpty());
        });
    }

    @Test
    void givenAJobOfAnEvent_whenHeldAgainstTheContract_thenItIsWholeOrWhatOthersMayKnowAndNothingBetween() {
        String schema = "#/components/schemas/JobOfEvent";
        JsonNode examples = contract.at("/components/messages/job_status/examples");
        ObjectNode whole = examples.at("/0/payload/data").deepCopy();
        ObjectNode others = examples.at("/1/payload/data").deepCopy();
        assertThat(faults(schema, whole)).isEmpty();
        assertThat(faults(schema, others)).isEmpty();

        assertThat(faults(schema, whole.deepCopy().retain("id", "status"))).isNotEmpty();
        assertThat(faults(schema, whole.deepCopy().without("price"))).isNotEmpty();
        assertThat(faults(schema, others.deepCopy().without("progress"))).isNotEmpty();
        assertThat(faults(schema, others.deepCopy().put("customer_name", "Meera Iyer")))
                .isNotEmpty();
    }

    private static Set<String> found(Pattern pattern, Path folder, String ending) throws IOException {
        Set<String> found = new HashSet<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(ending)).toList()) {
                pattern.matcher(Files.readString(file))
                        .results()
                        .map((MatchResult result) -> result.group(1))
                        .forEach(found::add);
            }
        }
        return found;
    }

    private Stream<Map.Entry<String, JsonNode>> messages() {
        return contract.at("/components/messages").properties().stream();
    }

    private static Set<String> viewers(LiveEventType type) {
        return Arrays.stream(Viewer.values())
                .filter(type::isFor)
                .map(viewer -> viewer.name().toLowerCase(Locale.ROOT))
                .collect(toSet());
    }

    private Collection<ValidationMessage> faults(String reference, JsonNode message) {
        ObjectNode schema = Json.MAPPER.createObjectNode().put("$ref", reference);
        schema.set("components", contract.get("components"));
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(schema)
                .validate(message);
    }

    private static Set<String> names(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey).collect(toSet());
    }

    private static Set<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::asText)
                .collect(toSet());
    }

    private static Set<String> refs(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(one -> one.get("$ref").textValue().replaceFirst(".*/", ""))
                .collect(toSet());
    }

    /** With the shapes of REST that it refers to. */
    private static JsonNode read() {
        try {
            String text = Files.readString(FILE).replace("openapi.json#", "#");
            ObjectNode whole =
                    Json.MAPPER.valueToTree(new Load(LoadSettings.builder().build()).loadFromString(text));
            ((ObjectNode) whole.at("/components/schemas"))
                    .setAll((ObjectNode) Document.read().at("/components/schemas"));
            return whole;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
