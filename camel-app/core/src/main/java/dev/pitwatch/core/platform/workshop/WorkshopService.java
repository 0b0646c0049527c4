package dev.pitwatch.core.platform.workshop;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.json.Patch;
import dev.pitwatch.base.net.Network;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.base.settings.TimeZones;
import dev.pitwatch.core.notices.phone.PhoneNumber;
import dev.pitwatch.core.notices.phone.PhoneRegion;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.platform.subscription.SubscriptionService;
import java.text.Normalizer;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/** Makes and shows workshops. */
public final class WorkshopService {

    private static final String STANDARD = "standard";
    private static final int LONGEST_SLUG = 64;
    private static final String PHONE = "phone";
    private static final String OPENING_HOURS = "opening_hours";
    private static final String CAMERA_NETWORKS = "camera_networks";
    private static final String HOLIDAYS = "holidays";
    private static final String DEFAULT_CURRENCY = "INR";

    private final JdbiWorkshopRepository workshops;
    private final ZoneId defaultZone;
    private final Clock clock;
    private final boolean limited;

    /** Takes the time zone of workshops that name none. */
    public WorkshopService(JdbiWorkshopRepository workshops, ZoneId defaultZone, Clock clock) {
        this(workshops, defaultZone, clock, true);
    }

    /** The same, and whether changes that cost much are limited. */
    public WorkshopService(JdbiWorkshopRepository workshops, ZoneId defaultZone, Clock clock, boolean limited) {
        this.workshops = workshops;
        this.defaultZone = defaultZone;
        this.clock = clock;
        this.limited = limited;
    }

    /** {@return a page of those that the caller may see} */
    public Paged<Workshop> list(Principal principal, WorkshopFilter filter, String sort, Page page) {
        return workshops.list(principal.scope(), filter, sort, page);
    }

    /** {@return the workshop} Throws a {@link Problem} when the caller may not know of it. */
    public Workshop get(Principal principal, long id) {
        return workshops.find(principal.scope(), id).orElseThrow(() -> Problem.notFound("workshop"));
    }

    /** Makes a workshop with a trial of 14 days of the standard plan and the default alert limits. */
    public Workshop create(NewWorkshop workshop) {
        return create(workshop, STANDARD);
    }

    /** The same with another plan: {@code basic}, {@code standard} or {@code premium}. */
    public Workshop create(NewWorkshop workshop, String plan) {
        String currency = workshop.currency() == null ? DEFAULT_CURRENCY : workshop.currency();
        requireCurrency(currency);
        String zone = Objects.requireNonNullElse(workshop.timeZone(), defaultZone.getId());
        requireRegion(zone);
        return workshops
                .create(
                        workshop.withPhone(PhoneNumber.of(PHONE, workshop.phone(), PhoneRegion.of(zone, currency))),
                        plan,
                        slug(workshop.name()),
                        zone,
                        Optional.ofNullable(workshop.openingHours())
                                .filter(hours -> !hours.isNull())
                                .map(OpeningHours::parsed),
                        workshop.holidays() == null ? List.of() : Holiday.parsed(workshop.holidays()),
                        clock.instant().plus(SubscriptionService.TRIAL))
                .orElseThrow(() -> Problem.conflict("a workshop of that code or slug exists"));
    }

    /** Changes the workshop; its currency is the platform's to change. */
    public Workshop update(Principal principal, long id, Patch patch) {
        Workshop before = get(principal, id);
        String currency = Objects.requireNonNull(patch.text("currency", before.currency()));
        if (!principal.isPlatform() && !before.currency().equals(currency)) {
            throw new Problem(ProblemCode.FORBIDDEN, "the currency is for a super_admin to change");
        }
        requireCurrency(currency);
        requireNetworks(principal, before, patch);
        String zone = Objects.requireNonNull(patch.text("time_zone", before.timeZone()));
        if (!before.timeZone().equals(zone)) {
            requireRegion(zone);
        }
        String phone = PhoneNumber.of(PHONE, patch.text(PHONE, null), PhoneRegion.of(zone, currency));
        Patch understood = patch.has(PHONE) ? patch.with(PHONE, phone) : patch;
        return workshops
                .update(principal.scope(), id, understoodHours(understood), clock.instant(), limited)
                .orElseThrow(() -> Problem.notFound("workshop"));
    }

    /** Where the platform's servers may connect to is the platform's to say. */
    private void requireNetworks(Principal principal, Workshop before, Patch patch) {
        if (!patch.has(CAMERA_NETWORKS)) {
            return;
        }
        List<String> networks =
                patch.list(CAMERA_NETWORKS).stream().map(JsonNode::asText).toList();
        if (!principal.isPlatform() && !networks.equals(before.cameraNetworks())) {
            throw new Problem(ProblemCode.FORBIDDEN, "camera_networks are for a super_admin to change");
        }
        for (String network : networks) {
            if (!Network.isRange(network)) {
                throw Problem.invalid(
                        CAMERA_NETWORKS, "%s is no network, expected one such as 192.168.1.0/24".formatted(network));
            }
        }
        workshops.networkOfAnother(before.id(), networks).ifPresent(overlap -> {
            throw Problem.invalid(CAMERA_NETWORKS, overlap);
        });
    }

    private static Patch understoodHours(Patch patch) {
        Patch understood = patch;
        if (patch.sets(OPENING_HOURS)) {
            OpeningHours hours = OpeningHours.parsed(patch.value(OPENING_HOURS));
            understood = understood.with(OPENING_HOURS, Json.MAPPER.valueToTree(hours));
        }
        if (patch.has(HOLIDAYS)) {
            List<Holiday> holidays = Holiday.parsed(patch.value(HOLIDAYS));
            understood = understood.with(HOLIDAYS, Json.MAPPER.valueToTree(holidays));
        }
        return understood;
    }

    /** Puts the workshop away; nothing is deleted. */
    public void archive(long id) {
        if (!workshops.archive(id, clock.instant())) {
            throw Problem.notFound("workshop");
        }
    }

    private static void requireCurrency(String code) {
        try {
            Currency.getInstance(code);
        } catch (IllegalArgumentException e) {
            throw Problem.invalid("currency", "must be a currency of ISO 4217, e.g. INR");
        }
    }

    private static void requireRegion(String zone) {
        if (!TimeZones.isRegion(zone)) {
            throw Problem.invalid(
                    "time_zone", "must be a time zone by its name in the tz database, e.g. Asia/Kolkata, or UTC");
        }
    }

    /** {@return the name in small letters, digits and dashes; empty when it has none of them} */
    private static Optional<String> slug(String name) {
        String plain = Normalizer.normalize(name, Normalizer.Form.NFD)
                .toLowerCase(Locale.ROOT)
                .replaceAll("\\p{M}", "")
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^-|-$", "");
        return Optional.of(plain.substring(0, Math.min(plain.length(), LONGEST_SLUG)))
                .filter(slug -> !slug.isEmpty());
    }
}
