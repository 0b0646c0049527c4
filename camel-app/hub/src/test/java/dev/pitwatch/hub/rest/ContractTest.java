package dev.pitwatch.hub.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.Problem.Detail;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.alerts.config.AlertConfig;
import dev.pitwatch.core.alerts.source.PlatformAlertType;
import dev.pitwatch.core.people.identity.ApiScope;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContractTest {

    private final Contract contract = new Contract(Document.read());

    @Test
    void givenShippedDocument_whenRead_thenEveryOperationSaysWhoMayCallIt() {
        assertThat(contract.operations()).hasSizeGreaterThan(20);
        assertThat(contract.operations().get("login").access()).isEqualTo(Access.PUBLIC);
        assertThat(contract.operations().get("createWorkshop").access()).isEqualTo(Access.SUPER);
        assertThat(contract.operations().get("health").servedElsewhere()).isTrue();
        assertThat(contract.operations().values().stream().filter(Operation::whilePasswordMustChange))
                .extracting(Operation::id)
                .containsExactlyInAnyOrder("me", "changePassword", "logout");
    }

    /** Thirty of some 130 bytes each, which are in no body. */
    @Test
    void givenShippedDocument_whenJobsAreMade_thenTheyCountAsTheStagesThatATemplateMayGiveThem() {
        assertThat(Stream.of("createJob", "createJobOfWorkshop")
                        .map(id -> contract.operations().get(id).writes()))
                .containsOnly(4_096);
        assertThat(contract.operations().get("createWorkshop").writes()).isZero();
    }

    @Test
    void givenShippedDocument_whenADeviceIsReplaced_thenItCountsAsTheCalibrationsThatTheOtherTakes() {
        assertThat(contract.operations().get("replaceDevice").writes()).isEqualTo(131_072);
    }

    @Test
    void givenShippedDocument_whenAlertsOfThePlatformAreListed_thenEachTypeThatIsRaisedCanBeAskedFor() {
        JsonNode types = Document.read().at("/components/schemas/PlatformAlertType/enum");

        assertThat(types)
                .extracting(JsonNode::asText)
                .containsAll(Stream.of(PlatformAlertType.values())
                        .map(PlatformAlertType::code)
                        .toList());
    }

    @Test
    void givenShippedDocument_whenMachinesAsk_thenTheyMayWhatTheirScopesSay() {
        assertThat(allowed(machine(Role.KIOSK)))
                .extracting(Operation::id)
                .contains(
                        "listPits",
                        "getPit",
                        "latestReading",
                        "readingHistory",
                        "listAlerts",
                        "listJobsOfWorkshop",
                        "wsTicket")
                .doesNotContain("getWorkshop", "me", "acknowledgeAlert", "openKiosk");
        assertThat(allowed(machine(Role.KIOSK)))
                .allMatch(operation ->
                        operation.method().equals("GET") || operation.id().equals("wsTicket"));
        assertThat(allowed(machine(Role.API_KEY, ApiScope.READ)))
                .allMatch(operation ->
                        operation.method().equals("GET") || operation.id().equals("wsTicket"))
                .extracting(Operation::id)
                .contains("getWorkshop", "listPits", "listAlerts")
                .doesNotContain("listDevices", "listApiKeys", "me");
        assertThat(allowed(machine(Role.API_KEY, ApiScope.DEVICES)))
                .allMatch(operation -> operation.section().equals("devices"))
                .noneMatch(operation -> operation.access() == Access.OWNER || operation.access() == Access.SUPER)
                .extracting(Operation::id)
                .contains("listDevices", "registerDevice");
    }

    @ParameterizedTest
    @CsvSource({
        "listUsers, false",
        "listPits, false",
        "getPit, false",
        "me, false",
        "listApiKeys, false",
        "login, true",
        "refresh, true",
        "createUser, true",
        "createApiKey, true",
        "listKioskLinks, true",
        "getJob, true",
        "createJob, true",
        "rotateTrackingLink, true"
    })
    void givenShippedDocument_whenRead_thenAnswersWithSecretsAndNoOthersStayUncompressed(String id, boolean secretive) {
        assertThat(contract.operations().get(id).secretive()).isEqualTo(secretive);
    }

    private List<Operation> allowed(Principal machine) {
        return contract.operations().values().stream()
                .filter(operation -> !operation.access().isPublic() && operation.allows(machine))
                .toList();
    }

    private static Principal machine(Role role, ApiScope... scopes) {
        return new Principal(
                null, "m", role, null, 1L, UUID.randomUUID(), Set.of(), false, Set.of(scopes), 1L, Set.of());
    }

    @Test
    void givenShippedDocument_whenRead_thenNoRequestTakesUnknownFields() {
        Document.read().path("paths").findParents("requestBody").forEach(operation -> {
            var schema = operation.at("/requestBody/content/application~1json/schema");
            String reference = schema.path("$ref").asText();
            var resolved = reference.isEmpty() ? schema : contract.document().at(reference.substring(1));

            assertThat(resolved.path("additionalProperties").asBoolean(true))
                    .as(operation.path("operationId").asText())
                    .isFalse();
        });
    }

    /** Generators of clients know components by name; what stands inside of one they can't refer to. */
    @Test
    void givenShippedDocument_whenRead_thenEachReferenceNamesAWholeComponent() {
        List<String> references = contract.document().findValuesAsText("$ref");

        assertThat(references).hasSizeGreaterThan(100).allSatisfy(reference -> {
            assertThat(reference).matches("#/components/[A-Za-z]+/[A-Za-z]+");
            assertThat(contract.document().at(reference.substring(1)).isMissingNode())
                    .as(reference)
                    .isFalse();
        });
    }

    /** In YAML's braces a comma ends a text, and what follows it becomes a member without a value. */
    @Test
    void givenShippedDocument_whenRead_thenNoTextWasCutAtAComma() {
        List<String> empty = new ArrayList<>();
        collectEmpty("", contract.document(), empty);

        assertThat(empty).isEmpty();
    }

    private static void collectEmpty(String at, JsonNode node, List<String> empty) {
        node.properties().forEach(member -> {
            String here = at + "/" + member.getKey();
            if (member.getValue().isNull()) {
                empty.add(here);
            }
            collectEmpty(here, member.getValue(), empty);
        });
        if (node.isArray()) {
            node.forEach(element -> collectEmpty(at + "/*", element, empty));
        }
    }

    /** What a schema doesn't require, neither a generated client nor {@link AnswerCheck} misses. */
    @Test
    void givenShippedDocument_whenRead_thenEachAnswerRequiresItsEnvelopeAndRefusalsAreNamed() {
        for (Operation operation : contract.operations().values()) {
            JsonNode answers = answers(operation);
            assertThat(answers.has("4XX") && answers.has("5XX"))
                    .as("%s names its refusals", operation.id())
                    .isTrue();
            assertThat(answers.has("default")).as(operation.id()).isFalse();
            answers.properties().stream()
                    .filter(answer -> answer.getKey().startsWith("2") && !operation.servedElsewhere())
                    .map(answer -> resolved(answer.getValue()).at("/content/application~1json/schema"))
                    .filter(schema -> !schema.isMissingNode())
                    .forEach(schema -> assertThat(required(schema))
                            .as("%s requires", operation.id())
                            .contains("success", "data", "correlation_id")
                            .satisfies(names -> assertThat(names.contains("meta"))
                                    .as("meta of a list: %s", operation.id())
                                    .isEqualTo(isList(schema))));
        }
    }

    private JsonNode answers(Operation operation) {
        String path = operation.path().substring("/api/v1".length());
        return contract.document()
                .path("paths")
                .path(path)
                .path(operation.method().toLowerCase(Locale.ROOT))
                .path("responses");
    }

    private JsonNode resolved(JsonNode node) {
        String reference = node.path("$ref").asText();
        return reference.isEmpty() ? node : contract.document().at(reference.substring(1));
    }

    private Set<String> required(JsonNode schema) {
        Set<String> names = new HashSet<>();
        resolved(schema).path("required").forEach(name -> names.add(name.asText()));
        resolved(schema).path("allOf").forEach(part -> names.addAll(required(part)));
        return names;
    }

    private boolean isList(JsonNode schema) {
        JsonNode whole = resolved(schema);
        boolean here =
                resolved(whole.at("/properties/data")).path("type").asText().equals("array");
        return here
                || Stream.iterate(0, i -> i + 1)
                        .limit(whole.path("allOf").size())
                        .anyMatch(i -> isList(whole.path("allOf").get(i)));
    }

    @Test
    void givenAnAnswerWithoutADeclaredMember_whenHeldAgainstTheContract_thenItIsMissed() throws Exception {
        AnswerCheck check = new AnswerCheck();
        String whole = "{'success':true,'data':[],'meta':{'page':1,'page_size':50,'total':0},'correlation_id':'a'}";
        check.hold("GET", "/api/v1/workshops/1/alerts", 200, json(whole));
        for (String member : List.of("success", "data", "meta", "correlation_id")) {
            ObjectNode less = json(whole);
            less.remove(member);
            assertThatThrownBy(() -> check.hold("GET", "/api/v1/workshops/1/alerts", 200, less))
                    .hasMessageContaining(member);
        }
        ObjectNode refusal = json(
                "{'success':false,'data':null,'error':{'code':'forbidden','message':'m','details':[]},'correlation_id':'a'}");
        check.hold("GET", "/api/v1/workshops/1/alerts", 403, refusal);
        refusal.remove("data");
        assertThatThrownBy(() -> check.hold("GET", "/api/v1/workshops/1/alerts", 403, refusal))
                .hasMessageContaining("data");
    }

    private static ObjectNode json(String text) throws IOException {
        return (ObjectNode) Json.MAPPER.readTree(text.replace('\'', '"'));
    }

    @Test
    void givenShippedDocument_whenRead_thenEachListMayBeTurnedAround() {
        List<JsonNode> sorts = Document.read().findParents("in").stream()
                .filter(parameter -> parameter.path("name").asText().equals("sort"))
                .toList();

        assertThat(sorts).hasSizeGreaterThan(10);
        for (JsonNode sort : sorts) {
            String reference = sort.at("/schema/$ref").asText();
            JsonNode schema = reference.isEmpty()
                    ? sort.path("schema")
                    : contract.document().at(reference.substring(1));
            List<String> orders = new ArrayList<>();
            schema.path("enum").forEach(order -> orders.add(order.asText()));
            assertThat(orders).isNotEmpty().allSatisfy(order -> assertThat(orders)
                    .contains(order.startsWith("-") ? order.substring(1) : "-" + order));
        }
    }

    @Test
    void givenOperationOpenToAllByOneWordOnly_whenRead_thenIsRefused() {
        ObjectNode document = Document.read();
        ((ObjectNode) document.at("/paths/~1workshops/get")).put("x-access", "public");

        assertThatThrownBy(() -> new Contract(document)).hasMessageContaining("/workshops: security and x-access");
    }

    @Test
    void givenOperationWithoutHandlerOrHandlerWithoutOperation_whenRoutesAreMade_thenTheStartFails() {
        Handler nothing = call -> Result.nothing();
        Map<String, Handler> all = contract.operations().values().stream()
                .filter(operation -> !operation.servedElsewhere())
                .collect(Collectors.toMap(Operation::id, operation -> nothing));

        assertThatThrownBy(() -> new OperationRoutes(contract, List.of(() -> Map.of())))
                .hasMessageContaining("expected those with a handler: []");
        assertThatThrownBy(() -> new OperationRoutes(contract, List.of(() -> all, () -> Map.of("extra", nothing))))
                .hasMessageContaining("extra");
        assertThatThrownBy(() -> new OperationRoutes(contract, List.of(() -> all, () -> all)))
                .hasMessageContaining("has two handlers");
        new OperationRoutes(contract, List.of(() -> all));
    }

    @ParameterizedTest
    @CsvSource({
        "a@b.example, true",
        "first.last+tag@sub.example.co.in, true",
        "root@localhost, true",
        "o'neil@example.com, true",
        "no-at.example.com, false",
        "a@, false",
        "a@-b.example, false",
        "a b@c.example, false",
        "a@b..example, false"
    })
    void givenAddress_whenChecked_thenWhatABrowserTakesIsTaken(String address, boolean good) {
        String body = "{\"username\":\"root\",\"password\":\"Abcdefg1\",\"email\":\"%s\"}".formatted(address);

        if (good) {
            assertThat(check("seedSuperAdmin", Map.of(), Map.of(), body)
                            .body()
                            .get("email")
                            .asText())
                    .isEqualTo(address);
        } else {
            assertThatThrownBy(() -> check("seedSuperAdmin", Map.of(), Map.of(), body))
                    .isInstanceOfSatisfying(Problem.class, problem -> assertThat(problem.details())
                            .singleElement()
                            .satisfies(detail -> assertThat(detail.field()).isEqualTo("email"))
                            .satisfies(
                                    detail -> assertThat(detail.message()).endsWith(", expected an e-mail address")));
        }
    }

    @Test
    void givenQuery_whenChecked_thenValuesAreTypedAndDefaultsFilledIn() {
        var checked = check("listPits", Map.of("id", "7"), Map.of("page", List.of("2")), "");

        assertThat(checked.parameters().get("id").asLong()).isEqualTo(7);
        assertThat(checked.parameters().get("page").asInt()).isEqualTo(2);
        assertThat(checked.parameters().get("page_size").asInt()).isEqualTo(50);
        assertThat(checked.parameters().get("sort").asText()).isEqualTo("pit_number");
    }

    @Test
    void givenManyMistakes_whenChecked_thenAllAreSaidByField() {
        Map<String, List<String>> query = Map.of(
                "page", List.of("x"),
                "page_size", List.of("201"),
                "sort", List.of("name"),
                "status", List.of("active", "disabled"),
                "sise", List.of("5"));

        assertThatThrownBy(() -> check("listPits", Map.of("id", "7"), query, ""))
                .asInstanceOf(InstanceOfAssertFactories.type(Problem.class))
                .satisfies(problem -> {
                    assertThat(problem.code()).isEqualTo(ProblemCode.VALIDATION_FAILED);
                    assertThat(problem.details())
                            .extracting(Detail::field)
                            .containsExactlyInAnyOrder("page", "page_size", "sort", "status", "sise");
                });
    }

    @Test
    void givenBodyMistakes_whenChecked_thenEachNamesItsField() {
        assertThat(wrong("createPit", "{\"pit_number\":0,\"color\":\"red\",\"maintenance_until\":\"soon\"}"))
                .extracting(Detail::field)
                .containsExactlyInAnyOrder("pit_number", "color", "maintenance_until");
        assertThat(wrong("createPit", "{}")).containsExactly(new Detail("pit_number", "is missing"));
        assertThat(wrong("createPit", "")).containsExactly(new Detail("", "the body is missing"));
        assertThat(wrong("createPit", "[1]")).hasSize(1);
        assertThat(wrong("createPit", "{\"pit_number\":1.5}"))
                .extracting(Detail::field)
                .containsExactly("pit_number");
        assertThat(wrong("registerDevice", "{\"device_id\":\"ESP32-1\",\"sensor_types\":[\"BME680\",7]}"))
                .extracting(Detail::field)
                .contains("sensor_types.1");
    }

    @Test
    void givenCharactersThatPostgresRefuses_whenChecked_thenTheyAreRefusedHere() {
        assertThat(wrong("createPit", "{\"pit_number\":1,\"name\":\"a\\u0000b\"}"))
                .containsExactly(new Detail("name", "has a character that can't be stored"));
        assertThat(wrong("createPit", "{\"pit_number\":1,\"name\":\"a\\ud800b\"}"))
                .hasSize(1);
    }

    @Test
    void givenBodyThatIsNotJson_whenChecked_thenIsBadJson() {
        for (String body : List.of("{", "{} {}", "{\"a\":1,\"a\":2}", "nope", "[".repeat(2000))) {
            assertThatThrownBy(() -> check("createPit", Map.of("id", "7"), Map.of(), body))
                    .asInstanceOf(InstanceOfAssertFactories.type(Problem.class))
                    .extracting(Problem::code)
                    .isEqualTo(ProblemCode.BAD_JSON);
        }
    }

    @Test
    void givenIdThatIsNone_whenChecked_thenIsNotFound() {
        for (String id :
                List.of("abc", "0", "-1", "1.0", "99999999999999999999", "+1", "001", "١", "१", "１", "1 ", "0x1", "")) {
            assertThatThrownBy(() -> check("getPit", Map.of("id", id), Map.of(), ""))
                    .asInstanceOf(InstanceOfAssertFactories.type(Problem.class))
                    .extracting(Problem::code)
                    .isEqualTo(ProblemCode.NOT_FOUND);
        }
    }

    @Test
    void givenParametersThatAreEmptyOrNoNumbers_whenChecked_thenEachIsRefused() {
        for (Operation operation : contract.operations().values()) {
            for (Operation.Parameter parameter : operation.parameters()) {
                if (parameter.place() == Operation.Location.QUERY) {
                    assertThat(refuses(operation, parameter, ""))
                            .as("%s?%s=", operation.id(), parameter.name())
                            .isTrue();
                }
                if (parameter.place() == Operation.Location.QUERY
                        && parameter.type().matches("integer|number")) {
                    for (String text : List.of("+1", "01", "١", "1_0", "1d", "NaN", "Infinity", "0x1", " 1", "1e1")) {
                        assertThat(refuses(operation, parameter, text))
                                .as("%s?%s=%s", operation.id(), parameter.name(), text)
                                .isTrue();
                    }
                }
            }
        }
    }

    private boolean refuses(Operation operation, Operation.Parameter parameter, String text) {
        Map<String, String> path = operation.parameters().stream()
                .filter(one -> one.place() == Operation.Location.PATH)
                .collect(Collectors.toMap(Operation.Parameter::name, one -> "1"));
        try {
            check(operation.id(), path, Map.of(parameter.name(), List.of(text)), "");
            return false;
        } catch (Problem problem) {
            return problem.code() != ProblemCode.VALIDATION_FAILED
                    || problem.details().stream()
                            .anyMatch(detail -> detail.field().equals(parameter.name()));
        }
    }

    @Test
    void givenTheHubsOwnAlerts_whenRead_thenTheContractKnowsThem() {
        JsonNode type = contract.document().at("/components/schemas/AlertType/pattern");

        assertThat(AlertConfig.DEFAULTS.channels().keySet())
                .allSatisfy(known -> assertThat(known).matches(type.asText()));
        assertThat("custom_oil_leak").matches(type.asText());
        assertThat("oil_leak").doesNotMatch(type.asText());
    }

    private List<Detail> wrong(String operation, String body) {
        try {
            check(operation, Map.of("id", "7"), Map.of(), body);
            return List.of();
        } catch (Problem problem) {
            assertThat(problem.code()).isEqualTo(ProblemCode.VALIDATION_FAILED);
            return problem.details();
        }
    }

    private RequestCheck.Checked check(
            String operation, Map<String, String> path, Map<String, List<String>> query, String body) {
        return RequestCheck.check(
                contract.operations().get(operation),
                new RequestCheck.Raw(path, query, name -> Optional.empty(), body.getBytes(StandardCharsets.UTF_8)));
    }
}
