package dev.pitwatch.core.work.setup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.json.JsonText;
import dev.pitwatch.base.limit.MinuteShare;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.Problem.Detail;
import dev.pitwatch.core.alerts.config.AlertConfig;
import dev.pitwatch.core.alerts.config.AlertConfigService;
import dev.pitwatch.core.alerts.config.PitLimits;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.platform.workshop.CameraLaw;
import dev.pitwatch.core.platform.workshop.Holiday;
import dev.pitwatch.core.platform.workshop.OpeningHours;
import dev.pitwatch.core.platform.workshop.PitService;
import dev.pitwatch.core.platform.workshop.WorkshopSetup;
import dev.pitwatch.core.work.job.NewTemplate;
import dev.pitwatch.core.work.job.TemplateService;
import dev.pitwatch.core.work.setup.JdbiSetupRepository.State;
import dev.pitwatch.core.work.setup.Setup.PitSetup;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Exports and imports how a workshop is set up. An import adds and changes, and takes nothing away: pits that it doesn't
 * name stay. Done twice it changes nothing the second time.
 */
public final class SetupService {

    private static final String RECIPIENTS = "recipients";
    private static final String LIMITS = "limits";
    private static final String CREATE = "create";
    private static final String UPDATE = "update";

    /** Things that imports change in a workshop, each of which is a line of the audit log. */
    private static final int CHANGED_A_MINUTE = 2_000;

    /**
     * Bytes of a workshop's settings and templates that exports and imports read: a hub holds all of a set-up until the call is
     * answered, in several forms. A workshop of twenty pits has some 10 KiB.
     */
    static final long READ_A_MINUTE = 8 << 20;

    private final Database database;
    private final JdbiSetupRepository setups;
    private final WorkshopSetup workshops;
    private final AlertConfigService configs;
    private final TemplateService templates;
    private final CameraLaw cameras;
    private final MinuteShare changed;
    private final MinuteShare read;

    public SetupService(Database database, TemplateService templates, CameraLaw cameras, Clock clock) {
        this.database = database;
        this.setups = new JdbiSetupRepository(database);
        this.workshops = new WorkshopSetup(database);
        this.configs = new AlertConfigService(database);
        this.templates = templates;
        this.cameras = cameras;
        this.changed = new MinuteShare(clock, CHANGED_A_MINUTE, "things were changed by imports");
        this.read = new MinuteShare(clock, READ_A_MINUTE, "bytes of set-ups were read");
    }

    /** {@return the workshop's set-up} */
    public Setup export(Principal principal, long workshopId) {
        requireShare(principal, workshopId);
        State state = setups.read(principal.scope(), workshopId).orElseThrow(() -> missing(principal, workshopId));
        return new Setup(
                state.pits(),
                state.limits(),
                state.recipients(),
                state.templates(),
                state.openingHours().isNull() ? null : state.openingHours(),
                state.holidays().isEmpty() ? null : state.holidays());
    }

    /** Imports the set-up, all of it or nothing; {@code dryRun}: only says what would change. Returns what changes. */
    public List<SetupChange> bring(Principal principal, long workshopId, Setup wanted, boolean dryRun) {
        List<String> ips = pits(wanted).stream()
                .flatMap(pit -> Optional.ofNullable(pit.cameraIp()).stream())
                .distinct()
                .toList();
        Map<String, String> refused = cameras.refusedIps(principal, workshopId, ips); // before anything is locked
        return database.together(() -> {
            requireShare(principal, workshopId);
            State state = setups.lock(principal.scope(), workshopId, recipients(wanted))
                    .orElseThrow(() -> missing(principal, workshopId));
            List<SetupChange> changes = new ArrayList<>();
            requireLawful(state, wanted, refused);
            ObjectNode config = config(state, wanted, changes);
            List<PitSetup> changing = pits(state, wanted, config, changes);
            requireFew(principal, state, changing);
            List<NewTemplate> made = templates(state, wanted, changes);
            State open = hours(state, wanted, changes);
            if (!dryRun && !changes.isEmpty()) {
                changed.take(workshopId, changes.size());
                Scope scope = principal.scope();
                workshops.putPits(
                        scope,
                        workshopId,
                        changing.stream().map(PitSetup::asPit).toList());
                configs.putAll(principal, workshopId, limits(state, config, changing));
                templates.putAll(scope, workshopId, made);
                if (!open.equals(state)) {
                    workshops.putHours(scope, workshopId, open.openingHours(), open.holidays());
                }
            }
            return changes;
        });
    }

    /** Before a set-up is read: it isn't where it is too large, or the workshop had its share of the minute. */
    private void requireShare(Principal principal, long workshopId) {
        long bytes = configs.requireFew(principal, workshopId) + templates.requireFew(principal.scope(), workshopId);
        // Of a workshop that isn't the caller's none are seen: they aren't told that its share is used up.
        if (bytes > 0) {
            read.take(workshopId, bytes);
        }
    }

    private Problem missing(Principal principal, long workshopId) {
        templates.requireFew(principal.scope(), workshopId);
        return Problem.notFound("workshop");
    }

    private static List<String> recipients(Setup wanted) {
        return wanted.recipients() == null ? List.of() : wanted.recipients();
    }

    private static List<PitSetup> pits(Setup wanted) {
        return wanted.pits() == null ? List.of() : wanted.pits();
    }

    /** What is there stays as it is. */
    private static void requireLawful(State state, Setup wanted, Map<String, String> refused) {
        List<Detail> wrong = new ArrayList<>();
        List<PitSetup> pits = pits(wanted);
        for (int i = 0; i < pits.size(); i++) {
            Optional<String> ip = Optional.ofNullable(pits.get(i).cameraIp());
            Optional<String> problem = ip.map(refused::get);
            if (problem.isPresent()
                    && !state.pit(pits.get(i).pitNumber())
                            .map(PitSetup::cameraIp)
                            .equals(ip)) {
                wrong.add(new Detail("pits[%d].%s".formatted(i, CameraLaw.IP_FIELD), problem.get()));
            }
        }
        if (!wrong.isEmpty()) {
            throw Problem.invalid(wrong);
        }
    }

    private static void requireFew(Principal principal, State state, List<PitSetup> changing) {
        long made = changing.stream()
                .filter(pit -> state.pit(pit.pitNumber()).isEmpty())
                .count();
        if (made > 0) {
            PitService.requireFew(principal, state.pits().size() + (int) made);
        }
    }

    private static List<PitLimits> limits(State state, ObjectNode config, List<PitSetup> pits) {
        List<PitLimits> limits = new ArrayList<>();
        if (!config.equals(state.config())) {
            limits.add(new PitLimits(null, config));
        }
        for (PitSetup pit : pits) {
            if (pit.limits() != null) {
                limits.add(new PitLimits(pit.pitNumber(), pit.limits().tree()));
            }
        }
        return limits;
    }

    /** {@return the workshop's own settings as they are to be} */
    private static ObjectNode config(State state, Setup wanted, List<SetupChange> changes) {
        ObjectNode config = state.config().deepCopy();
        ObjectNode limits = wanted.limits();
        if (limits != null && !limits.equals(state.limits())) {
            requireSense(LIMITS, () -> AlertConfig.ofWorkshop(limits.toString()));
            changes.add(new SetupChange(LIMITS, null, UPDATE, state.limits(), limits));
            config = limits.deepCopy();
            if (state.config().has(RECIPIENTS)) {
                config.set(RECIPIENTS, state.config().get(RECIPIENTS));
            }
        }
        List<String> recipients = wanted.recipients();
        if (recipients != null && !recipients.equals(state.recipients())) {
            changes.add(new SetupChange(RECIPIENTS, null, UPDATE, tree(state.recipients()), tree(recipients)));
            config.set(
                    RECIPIENTS, tree(recipients.stream().map(state::recipient).toList()));
        }
        return config;
    }

    /** {@return those pits that are to change} */
    private static List<PitSetup> pits(State state, Setup wanted, ObjectNode config, List<SetupChange> changes) {
        Set<Integer> numbers = new HashSet<>();
        List<PitSetup> changing = new ArrayList<>();
        for (PitSetup pit : pits(wanted)) {
            if (!numbers.add(pit.pitNumber())) {
                throw Problem.invalid("pits", "names pit %d twice".formatted(pit.pitNumber()));
            }
            JsonText limits = pit.limits();
            if (limits != null) {
                requireSense("pits.limits", () -> AlertConfig.ofPit(config.toString(), limits.text()));
            }
            int before = changes.size();
            compare(state.pit(pit.pitNumber()), pit, changes);
            if (changes.size() > before) {
                changing.add(pit);
            }
        }
        return changing;
    }

    /** {@return those templates that are to change} */
    private static List<NewTemplate> templates(State state, Setup wanted, List<SetupChange> changes) {
        Set<String> names = new HashSet<>();
        List<NewTemplate> changing = new ArrayList<>();
        for (NewTemplate one : wanted.templates() == null ? List.<NewTemplate>of() : wanted.templates()) {
            NewTemplate template = one.plain();
            if (!names.add(template.name().toLowerCase(Locale.ROOT))) {
                throw Problem.invalid("templates", "name %s twice".formatted(template.name()));
            }
            Optional<NewTemplate> before = state.template(template.name());
            if (!before.equals(Optional.of(template))) {
                changes.add(new SetupChange(
                        "template",
                        null,
                        before.isEmpty() ? CREATE : UPDATE,
                        before.map(SetupService::tree).orElse(null),
                        tree(template)));
                changing.add(template);
            }
        }
        long made = changing.stream()
                .filter(template -> state.template(template.name()).isEmpty())
                .count();
        if (made > 0) {
            TemplateService.requireFew(state.templates().size() + made);
        }
        return changing;
    }

    /** {@return the state with the hours as they are to be} */
    private static State hours(State state, Setup wanted, List<SetupChange> changes) {
        JsonNode week = wanted.openingHours() == null || wanted.openingHours().isNull()
                ? state.openingHours()
                : tree(OpeningHours.parsed(wanted.openingHours()));
        if (!week.equals(state.openingHours())) {
            changes.add(new SetupChange("opening_hours", null, UPDATE, state.openingHours(), week));
        }
        JsonNode holidays = wanted.holidays() == null ? state.holidays() : tree(Holiday.parsed(wanted.holidays()));
        if (!holidays.equals(state.holidays())) {
            changes.add(new SetupChange("holidays", null, UPDATE, state.holidays(), holidays));
        }
        return state.withHours(week, holidays);
    }

    private static void compare(Optional<PitSetup> before, PitSetup wanted, List<SetupChange> changes) {
        Map<String, Object> was = new LinkedHashMap<>();
        Map<String, Object> becomes = new LinkedHashMap<>();
        note("name", before.map(PitSetup::name), wanted.name(), was, becomes);
        note(CameraLaw.IP_FIELD, before.map(PitSetup::cameraIp), wanted.cameraIp(), was, becomes);
        note("camera_model", before.map(PitSetup::cameraModel), wanted.cameraModel(), was, becomes);
        int number = wanted.pitNumber();
        if (before.isEmpty()) {
            changes.add(new SetupChange("pit", number, CREATE, null, tree(becomes)));
        } else if (!becomes.isEmpty()) {
            changes.add(new SetupChange("pit", number, UPDATE, tree(was), tree(becomes)));
        }
        ObjectNode limits = wanted.limits() == null ? null : wanted.limits().tree();
        Optional<ObjectNode> known = before.map(PitSetup::limits).map(JsonText::tree);
        if (limits != null && !known.equals(Optional.of(limits)) && !(known.isEmpty() && limits.isEmpty())) {
            changes.add(new SetupChange(LIMITS, number, known.isEmpty() ? CREATE : UPDATE, known.orElse(null), limits));
        }
    }

    private static void note(
            String field,
            Optional<String> before,
            @Nullable String wanted,
            Map<String, Object> was,
            Map<String, Object> becomes) {
        if (wanted != null && !before.equals(Optional.of(wanted))) {
            before.ifPresent(value -> was.put(field, value));
            becomes.put(field, wanted);
        }
    }

    private static void requireSense(String field, Supplier<AlertConfig> inForce) {
        try {
            List<Detail> wrong = inForce.get().contradictions();
            if (!wrong.isEmpty()) {
                throw Problem.invalid(wrong.stream()
                        .map(detail -> new Detail(field + "." + detail.field(), detail.message()))
                        .toList());
            }
        } catch (IllegalArgumentException e) {
            throw Problem.invalid(field, "can't be read as alert limits");
        }
    }

    private static JsonNode tree(Object value) {
        return Json.MAPPER.valueToTree(value);
    }
}
