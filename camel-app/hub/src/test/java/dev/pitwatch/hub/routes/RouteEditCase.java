package dev.pitwatch.hub.routes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.testing.RuinousEdit;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * An edit of a shipped route file.
 *
 * @param file its id
 * @param what in the words of the table in docs/editing-routes.md
 * @param edit of the file's text
 * @param at what stands on the line that is to blame; empty: it is a good one
 * @param reason part of it
 */
record RouteEditCase(String file, String what, UnaryOperator<String> edit, String at, String reason) {

    private static final String STORE = step("store", "reading-store:readings");
    private static final String LICENCE = bean("licence", "licence");
    private static final String DRIVERS = bean("drivers", "drivers");
    private static final String CLOCK = bean("clock", "deviceClock");
    private static final String STUCK = bean("stuck-sensors", "stuckSensors");
    private static final String CALIBRATION = bean("calibration", "calibration");
    private static final String CAR = bean("car", "car");
    private static final String AIR = bean("air-quality", "airQuality");
    private static final String RECEIVE = bean("receive", "receive");
    private static final String PARSE =
            """
                    - unmarshal:
                        id: ingest-parse
                        json:
                          library: Jackson
                          objectMapper: "#readingMapper"
                          unmarshalType: dev.pitwatch.core.readings.reading.ReadingMessage
            """;
    private static final String CONFIGURED =
            "    id: ingest-message\n    description: Check, decode and store one reading\n    routeConfigurationId: ingest-errors\n";
    private static final String UNCONFIGURED = CONFIGURED.replace("    routeConfigurationId: ingest-errors\n", "");
    private static final String NEVER = "never acknowledged";

    /** As reason: the check takes it, and RouteReloadIT makes it while devices send. */
    private static final String UNDONE = "undone";

    /** Said of an edit that the check takes, and a made-up reading fails on. */
    private static final String TRIED = "a made-up reading is refused here as ";

    boolean isTried() {
        return reason.startsWith(TRIED);
    }

    boolean isGood() {
        return at.isEmpty();
    }

    String text(String shipped) {
        String edited = edit.apply(shipped);
        assertThat(edited).as("the edit finds what it changes").isNotEqualTo(shipped);
        return edited;
    }

    /** {@return its row of the table} */
    String row() {
        String taken = reason.equals(UNDONE) ? "taken, then undone" : "taken";
        return "| `%s` | %s | %s |"
                .formatted(file, what, isGood() ? taken : "refused at `%s`".formatted(at.replaceFirst("^id: ", "")));
    }

    @Override
    public String toString() {
        return file + ": " + what;
    }

    static Stream<RouteEditCase> all() {
        return Stream.of(good(), bad()).flatMap(List::stream);
    }

    private static List<RouteEditCase> good() {
        return List.of(
                good("without `stuckSensors`", replace(STUCK, "")),
                good("without `calibration`", replace(CALIBRATION, "")),
                good("without `car`", replace(CAR, "")),
                good("without `airQuality`", replace(AIR, "")),
                good(
                        "without all four of them",
                        all(
                                all(replace(STUCK, ""), replace(CALIBRATION, "")),
                                all(replace(CAR, ""), replace(AIR, "")))),
                good("`car` before `calibration`", swap(CALIBRATION, CAR)),
                good("`calibration` before `stuckSensors`", swap(STUCK, CALIBRATION)),
                good(
                        "a line in the log before the store",
                        before(STORE, "log: {id: ingest-log, message: \"${body.deviceId}\"}")),
                good(
                        "a line in the log for one workshop only",
                        before(
                                STORE,
                                "filter: {id: ingest-w, simple: \"${body.workshopId} == 1\", steps: [{log: {id: ingest-log, message: one}}]}")),
                good("a header", before(STORE, "setHeader: {id: ingest-header, name: pit, simple: \"${body.pitId}\"}")),
                good(
                        "a header of a measured value",
                        before(
                                STORE,
                                "setHeader: {id: ingest-header, name: x, simple: \"${body.measured[pm10].intValue}\"}")),
                good("all headers removed", before(STORE, "removeHeaders: {id: ingest-bare, pattern: \"*\"}")),
                good("a property", before(PARSE, "setProperty: {id: ingest-property, name: mine, constant: x}")),
                good(
                        "a property of one's own removed",
                        before(STORE, "removeProperty: {id: ingest-property, name: mine}")),
                good(
                        "a bean of one's own before the store",
                        before(STORE, "to: {id: ingest-mine, uri: \"bean:mine\"}")),
                good("a bean of one's own before parsing", before(PARSE, "to: {id: ingest-mine, uri: \"bean:mine\"}")),
                good(
                        "a bean of one's own in a `doTry`",
                        before(
                                STORE,
                                "doTry: {id: ingest-try, steps: [{to: {id: ingest-mine, uri: \"bean:mine\"}}], doCatch: [{id: ingest-catch, exception: [java.lang.Exception], steps: [{log: {id: ingest-log, message: failed}}]}]}")),
                good(
                        "a device dropped by `refuse`",
                        before(
                                STORE,
                                "filter: {id: ingest-bench, simple: \"${body.deviceId} == 'ESP32-A1B2C3D4E5F6'\", steps: [{to: {id: ingest-drop, uri: \"bean:refuse?method=drop(${body.deviceId}, 'on the bench')\"}}]}")),
                good(
                        "a device's messages made dead letters",
                        before(
                                STORE,
                                "filter: {id: ingest-bench, simple: \"${body.deviceId} == 'x'\", steps: [{to: {id: ingest-letter, uri: \"bean:refuse?method=deadLetter(${body.deviceId}, 'looked into')\"}}]}")),
                good(
                        "an error made for a device",
                        before(
                                STORE,
                                "filter: {id: ingest-bench, simple: \"${body.deviceId} == 'x'\", steps: [{throwException: {id: ingest-throw, exceptionType: java.lang.IllegalArgumentException, message: no}}]}")),
                good(
                        "a `choice` that drops or stores",
                        replace(
                                STORE,
                                item(
                                        "choice: {id: ingest-choice, when: [{id: ingest-when, simple: \"${body.pitId} == 7\", steps: [{to: {id: ingest-drop, uri: \"bean:refuse?method=drop(${body.deviceId}, 'no')\"}}]}], otherwise: {id: ingest-else, steps: [{to: {id: ingest-store, uri: \"reading-store:readings\"}}]}}"))),
                good(
                        "a `choice` that stores in each case",
                        replace(
                                STORE,
                                item(
                                        "choice: {id: ingest-choice, when: [{id: ingest-when, simple: \"${body.late}\", steps: [{to: {id: ingest-late, uri: \"reading-store:readings\"}}]}], otherwise: {id: ingest-else, steps: [{to: {id: ingest-store, uri: \"reading-store:readings\"}}]}}"))),
                good(
                        "the store in a route of its own, by `direct:`",
                        all(
                                replace(STORE, item("to: {id: ingest-on, uri: \"direct:ingest-tail\"}")),
                                append("ingest-tail", "direct:ingest-tail"))),
                good(
                        "the store in a route of its own, by `seda:`",
                        all(
                                replace(
                                        STORE,
                                        item(
                                                "to: {id: ingest-on, uri: \"seda:ingest-tail?waitForTaskToComplete=Never\"}")),
                                append("ingest-tail", "seda:ingest-tail"))),
                good(
                        "a line in the log behind the store",
                        replace(STORE, STORE + item("log: {id: ingest-log, message: stored}"))),
                good("`stop` behind the store", replace(STORE, STORE + item("stop: {id: ingest-stop}"))),
                good("a copy by `wireTap`", before(STORE, "wireTap: {id: ingest-tap, uri: \"log:tap\"}")),
                good(
                        "steps put together in one `step`",
                        replace(
                                STORE,
                                item(
                                        "step: {id: ingest-part, steps: [{log: {id: ingest-log, message: x}}, {to: {id: ingest-store, uri: \"reading-store:readings\"}}]}"))),
                good(
                        "messages slowed down by `throttle`",
                        before(STORE, "throttle: {id: ingest-slow, constant: 1000}")),
                good(
                        "the payload as text before parsing",
                        before(PARSE, "convertBodyTo: {id: ingest-text, type: java.lang.String}")),
                good(
                        "an `onException` of its own in place of `routeConfigurationId`",
                        text ->
                                "- onException: {id: ingest-failed, exception: [java.lang.Throwable], handled: {constant: \"true\"}, steps: [{to: {id: ingest-failed-why, uri: \"bean:rejection\"}}, {to: {id: ingest-failed-store, uri: \"reading-store:readings\"}}]}\n"
                                        + replace(CONFIGURED, UNCONFIGURED).apply(text)),
                good(
                        "without the topics of old firmware",
                        text -> text.substring(0, text.indexOf("- route:\n    id: ingest-legacy"))),
                good("the topics of one workshop only", replace("workshop/+/", "workshop/workshop_001/")),
                good(
                        "a topic of other devices, of a broker of your own",
                        replace("workshop/+/pit/+/sensors", "garage/+/sensors")),
                undone(RuinousEdit.FAILS),
                undone(RuinousEdit.WAITS),
                new RouteEditCase(
                        "errors",
                        "a line in the log for each refusal",
                        replace(
                                "            - to:\n                id: errors-rejection\n",
                                "            - log: {id: errors-log, message: \"${exception.message}\"}\n            - to:\n                id: errors-rejection\n"),
                        "",
                        ""),
                new RouteEditCase(
                        "devices",
                        "a line in the log for each status",
                        replace(
                                "        - to:\n            id: devices-status-keep\n",
                                "        - log: {id: devices-log, message: status}\n        - to:\n            id: devices-status-keep\n"),
                        "",
                        ""),
                new RouteEditCase(
                        "mine",
                        "a new file that reads what was stored",
                        text -> mine(
                                "split: {id: mine-each, simple: \"${body}\", steps: [{to: {id: mine-json, uri: \"bean:readingJson\"}}, {log: {id: mine-log, message: \"${body}\"}}]}"),
                        "",
                        ""),
                new RouteEditCase(
                        "mine",
                        "a new file that notes what became of devices",
                        text -> mine("news:devices", "log: {id: mine-log, message: \"${body.connection}\"}"),
                        "",
                        ""));
    }

    private static List<RouteEditCase> bad() {
        return List.of(
                new RouteEditCase(
                        "ingest",
                        "an error made for all",
                        before(
                                CLOCK,
                                "throwException: {id: ingest-forgotten, exceptionType: java.lang.IllegalStateException, message: forgotten}"),
                        "id: ingest-forgotten",
                        TRIED + "internal: forgotten"),
                bad(
                        "an expression that fails for all",
                        before(STORE, "setHeader: {id: ingest-header, name: x, simple: \"${body.deviceId.nothing}\"}"),
                        "id: ingest-header",
                        TRIED + "internal"),
                bad(
                        "a line in the log that fails for all",
                        before(STORE, "log: {id: ingest-log, message: \"${body.deviceId.nothing}\"}"),
                        "id: ingest-log",
                        TRIED + "internal"),
                bad(
                        "an expression behind the store that fails for all",
                        replace(
                                STORE,
                                STORE
                                        + item(
                                                "setHeader: {id: ingest-header, name: x, simple: \"${body.deviceId.nothing}\"}")),
                        "id: ingest-header",
                        TRIED + "internal"),
                bad(
                        "all headers removed before `receive`",
                        before(
                                step("readings-message", "direct:ingest"),
                                "removeHeaders: {id: ingest-bare, pattern: \"*\"}"),
                        "id: ingest-licence",
                        TRIED + "topic_mismatch"),
                bad(
                        "another payload before `receive`",
                        before(
                                step("readings-message", "direct:ingest"),
                                "setBody: {id: ingest-text, constant: hello}"),
                        "id: ingest-parse",
                        TRIED + "bad_json"),
                bad(
                        "a route that calls the one that called it",
                        all(
                                before(STORE, "to: {id: ingest-round, uri: \"direct:ingest-mine\"}"),
                                text -> text
                                        + "- route:\n    id: ingest-mine\n    routeConfigurationId: ingest-errors\n    from:\n      uri: direct:ingest-mine\n      steps:\n"
                                        + item("to: {id: ingest-mine-again, uri: \"direct:ingest\"}")),
                        "id: ingest-round",
                        TRIED + "internal: messages come to this step again and again"),
                bad(
                        "without `receive`",
                        replace(RECEIVE, ""),
                        "id: ingest-licence",
                        "lacks the property \"delivery\" of the message: expected bean receive before it"),
                bad(
                        "without parsing",
                        replace(PARSE, ""),
                        "id: ingest-licence",
                        "takes ReadingMessage, and gets the payload as it came of step ingest-receive"),
                bad(
                        "without `licence`",
                        replace(LICENCE, ""),
                        "id: ingest-drivers",
                        "it takes AdmittedMessage, and gets ReadingMessage of step ingest-parse; expected bean licence before it"),
                bad("without `drivers`", replace(DRIVERS, ""), "id: ingest-clock", "expected bean drivers before it"),
                bad(
                        "without `deviceClock`",
                        replace(CLOCK, ""),
                        "id: ingest-stuck-sensors",
                        "expected bean deviceClock before it"),
                bad(
                        "`drivers` before `licence`",
                        swap(LICENCE, DRIVERS),
                        "id: ingest-drivers",
                        "expected bean licence before it"),
                bad("`licence` before parsing", swap(PARSE, LICENCE), "id: ingest-licence", "the payload as it came"),
                bad(
                        "`deviceClock` behind `stuckSensors`",
                        swap(CLOCK, STUCK),
                        "id: ingest-stuck-sensors",
                        "expected bean deviceClock before it"),
                bad(
                        "`calibration` behind `airQuality`",
                        all(replace(CALIBRATION, ""), replace(AIR, AIR + CALIBRATION)),
                        "id: ingest-calibration",
                        "expected it before step ingest-air-quality"),
                bad(
                        "the store before `deviceClock`",
                        all(replace(STORE, ""), replace(CLOCK, STORE + CLOCK)),
                        "id: ingest-store",
                        "reading-store:readings can't work on what comes to it: it takes Reading or ReadingDraft or Rejected, and gets DecodedMessage of step ingest-drivers"),
                bad("without the store", replace(STORE, ""), "id: ingest-air-quality", NEVER),
                bad("`stop` before the store", before(STORE, "stop: {id: ingest-stop}"), "id: ingest-stop", NEVER),
                bad(
                        "`stop` in a filter before the store",
                        before(
                                STORE,
                                "filter: {id: ingest-w, simple: \"${body.workshopId} == 1\", steps: [{stop: {id: ingest-stop}}]}"),
                        "id: ingest-w",
                        NEVER),
                bad(
                        "the store in a filter",
                        replace(
                                STORE,
                                item(
                                        "filter: {id: ingest-w, simple: \"${body.workshopId} == 1\", steps: [{to: {id: ingest-store, uri: \"reading-store:readings\"}}]}")),
                        "id: ingest-w",
                        NEVER),
                bad(
                        "a `choice` that stores in one case only",
                        replace(
                                STORE,
                                item(
                                        "choice: {id: ingest-choice, when: [{id: ingest-when, simple: \"${body.late}\", steps: [{log: {id: ingest-log, message: late}}]}], otherwise: {id: ingest-else, steps: [{to: {id: ingest-store, uri: \"reading-store:readings\"}}]}}")),
                        "id: ingest-choice",
                        NEVER),
                bad(
                        "without `routeConfigurationId`",
                        replace(CONFIGURED, UNCONFIGURED),
                        "id: ingest-message",
                        "doesn't say what becomes of a message that fails"),
                bad(
                        "a filter by a name that a reading hasn't",
                        before(
                                STORE,
                                "filter: {id: ingest-w, simple: \"${body.deviceIdd} == 'x'\", steps: [{log: {id: ingest-log, message: x}}]}"),
                        "id: ingest-w",
                        "${body.deviceIdd}: there the body is a Reading, expected one of its"),
                bad(
                        "a filter by a measured value without `measured`",
                        before(
                                STORE,
                                "filter: {id: ingest-w, simple: \"${body.temperature} > 30\", steps: [{log: {id: ingest-log, message: x}}]}"),
                        "id: ingest-w",
                        "there the body is a Reading, expected ${body.measured[temperature]}"),
                bad(
                        "a filter by a reading's name before parsing",
                        before(
                                PARSE,
                                "filter: {id: ingest-w, simple: \"${body.deviceId} == 'x'\", steps: [{log: {id: ingest-log, message: x}}]}"),
                        "id: ingest-w",
                        "the payload as it came"),
                bad(
                        "a text in place of the reading",
                        before(STORE, "setBody: {id: ingest-text, constant: hello}"),
                        "id: ingest-store",
                        "gets String of step ingest-text"),
                bad(
                        "all properties removed",
                        before(STORE, "removeProperties: {id: ingest-bare, pattern: \"*\"}"),
                        "id: ingest-store",
                        "lacks the property \"delivery\""),
                bad(
                        "a text in place of the property `delivery`",
                        before(STORE, "setProperty: {id: ingest-property, name: delivery, constant: x}"),
                        "id: ingest-store",
                        "lacks the property \"delivery\""),
                bad(
                        "a topic on which no device sends",
                        replace("workshop/+/pit/+/sensors", "workshop/+/pits/+/sensors"),
                        "workshop/+/pits/+/sensors",
                        "no device sends on workshop/+/pits/+/sensors; expected workshop/+/pit/+/sensors or "),
                bad("a step without an id", before(STORE, "log: hello"), "log: hello", "has no id"),
                bad("a bean that doesn't exist", replace("bean:licence", "bean:license"), "bean:license", "license"),
                bad(
                        "a value that no driver measures",
                        before(
                                STORE,
                                "filter: {id: ingest-w, simple: \"${body.measured[pm2.5]} > 9\", steps: [{log: {id: ingest-log, message: x}}]}"),
                        "id: ingest-w",
                        "no driver measures"),
                new RouteEditCase(
                        "errors",
                        "refusals not stored",
                        replace(
                                "            - to:\n                id: errors-store\n                uri: reading-store:readings\n",
                                ""),
                        "id: errors-refused",
                        NEVER),
                new RouteEditCase(
                        "devices",
                        "without `deviceStatus`",
                        replace(
                                "        - to:\n            id: devices-status-keep\n            uri: bean:deviceStatus\n",
                                ""),
                        "id: devices-status-receive",
                        NEVER),
                new RouteEditCase(
                        "devices",
                        "without `receive` before `deviceDiag`",
                        replace(
                                "        - to:\n            id: devices-diag-receive\n            uri: bean:receive\n",
                                ""),
                        "id: devices-diag-keep",
                        "lacks the property \"delivery\""),
                new RouteEditCase(
                        "mine",
                        "a new file that takes a batch for a reading",
                        text -> mine("to: {id: mine-json, uri: \"bean:readingJson\"}"),
                        "id: mine-json",
                        "gets List"),
                new RouteEditCase(
                        "mine",
                        "a new file that takes what became of an alert for a licence key",
                        text -> mine("news:alerts", "to: {id: mine-forget, uri: \"bean:formerKeys?method=forget\"}"),
                        "id: mine-forget",
                        "it takes NewKeyUsed, and gets AlertFact"),
                new RouteEditCase(
                        "mine",
                        "a new file that reads of a device what it hasn't",
                        text -> mine("news:devices", "log: {id: mine-log, message: \"${body.pit}\"}"),
                        "id: mine-log",
                        "there the body is a DeviceFact"),
                new RouteEditCase(
                        "mine",
                        "a new file that reads of a notice what it hasn't",
                        text -> mine("due-notices:sms", "log: {id: mine-log, message: \"${body.pit}\"}"),
                        "id: mine-log",
                        "there the body is a DueNotice"));
    }

    private static RouteEditCase good(String what, UnaryOperator<String> edit) {
        return new RouteEditCase("ingest", what, edit, "", "");
    }

    private static RouteEditCase bad(String what, UnaryOperator<String> edit, String at, String reason) {
        return new RouteEditCase("ingest", what, edit, at, reason);
    }

    private static RouteEditCase undone(RuinousEdit edit) {
        return new RouteEditCase("ingest", edit.what(), edit::in, "", UNDONE);
    }

    private static String mine(String step) {
        return mine("reading-store:readings", step);
    }

    private static String mine(String from, String step) {
        return "- route:\n    id: mine\n    from:\n      uri: %s\n      steps:\n".formatted(from) + item(step);
    }

    private static UnaryOperator<String> append(String id, String from) {
        return text -> text
                + "- route:\n    id: %s\n    routeConfigurationId: ingest-errors\n    from:\n      uri: %s\n      steps:\n%s"
                        .formatted(id, from, STORE);
    }

    private static UnaryOperator<String> replace(String before, String after) {
        return text -> text.replace(before, after);
    }

    private static UnaryOperator<String> before(String step, String added) {
        return replace(step, item(added) + step);
    }

    private static UnaryOperator<String> swap(String first, String second) {
        return replace(first + second, second + first);
    }

    private static UnaryOperator<String> all(UnaryOperator<String> first, UnaryOperator<String> second) {
        return text -> second.apply(first.apply(text));
    }

    private static String bean(String id, String name) {
        return step(id, "bean:" + name);
    }

    private static String step(String id, String uri) {
        return "        - to:\n            id: ingest-%s\n            uri: %s\n".formatted(id, uri);
    }

    private static String item(String step) {
        return "        - " + step + "\n";
    }
}
