package dev.pitwatch.core.platform.workshop;

import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.json.Patch;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes and shows pits. An operator's are those granted, a customer's those of their cars; others do not exist for them. */
public final class PitService {

    /** Hubs have all pits in memory; who runs the platform may make more. */
    static final int MAX_OF_WORKSHOP = 2_000;

    private final JdbiPitRepository pits;
    private final CameraLaw law;

    public PitService(JdbiPitRepository pits, CameraLaw law) {
        this.pits = pits;
        this.law = law;
    }

    /** With cameras at public addresses and in their workshops' networks. */
    public PitService(JdbiPitRepository pits, JdbiWorkshopRepository workshops) {
        this(pits, new CameraLaw(workshops, CameraHosts.standard()));
    }

    /** {@return a page of the workshop's pits that the caller may see} */
    public Paged<Pit> list(Principal principal, long workshopId, Optional<String> status, String sort, Page page) {
        var among = principal.seesSomePits() ? Optional.of(principal.pitIds()) : Optional.<Set<Long>>empty();
        return pits.list(principal.scope(), new JdbiPitRepository.Filter(workshopId, status, among), sort, page)
                .orElseThrow(() -> Problem.notFound("workshop"))
                .map(pit -> shown(principal, pit));
    }

    /** {@return the ids of all pits of the workshop by their numbers, anyone who may see them} */
    public List<Long> ids(long workshopId) {
        return pits.ids(Scope.workshop(workshopId), workshopId).orElseThrow(() -> Problem.notFound("workshop"));
    }

    /** {@return the pit} Throws a {@link Problem} when the caller may not know of it. */
    public Pit get(Principal principal, long pitId) {
        return pits.find(principal.scope(), pitId)
                .filter(pit -> principal.sees(pit.workshopId(), pit.id()))
                .map(pit -> shown(principal, pit))
                .orElseThrow(() -> Problem.notFound("pit"));
    }

    /** A wall screen shows pits to anyone who passes by: where their cameras are is none of it. */
    private static Pit shown(Principal principal, Pit pit) {
        return principal.role() == Role.KIOSK ? pit.withoutCamera() : pit;
    }

    /** {@return the pit} Throws a {@link Problem} when it is not of that workshop either. */
    public Pit get(Principal principal, long workshopId, long pitId) {
        Pit pit = get(principal, pitId);
        if (pit.workshopId() != workshopId) {
            throw Problem.notFound("pit");
        }
        return pit;
    }

    /** Makes a pit of the workshop; its code follows from its number. */
    public Pit create(Principal principal, long workshopId, NewPit pit) {
        requireMaintenance(pit.status(), pit.maintenanceUntil());
        CameraHosts.Owner owner = law.owner(principal, workshopId);
        requireLawful(CameraUrl.FIELD, pit.cameraRtspUrl(), owner);
        requireLawful(CameraUrl.LOW_FIELD, pit.cameraLowRtspUrl(), owner);
        requireLawful(CameraLaw.IP_FIELD, pit.cameraIp(), owner);
        return pits.create(principal.scope(), workshopId, pit, most(principal))
                .orElseThrow(() -> taken(pit.pitNumber()));
    }

    private static int most(Principal principal) {
        return principal.isPlatform() ? Integer.MAX_VALUE : MAX_OF_WORKSHOP;
    }

    /** Throws a {@link Problem} when the workshop may not have so many pits. */
    public static void requireFew(Principal principal, int pits) {
        int most = most(principal);
        if (pits > most) {
            throw Problem.conflict("the workshop would have %d pits, expected at most %d".formatted(pits, most));
        }
    }

    /** Makes the pits 1 to {@code count} of a workshop that was just made. */
    public List<Pit> createFirst(Principal principal, long workshopId, int count) {
        return pits.createFirst(principal.scope(), workshopId, count);
    }

    /** Changes a pit that was just read for the caller. */
    public Pit update(Principal principal, Pit before, Patch patch) {
        Patch camera = patch;
        Map<String, Optional<String>> shown = Map.of(
                CameraUrl.FIELD,
                Optional.ofNullable(before.cameraRtspUrl()),
                CameraUrl.LOW_FIELD,
                Optional.ofNullable(before.cameraLowRtspUrl()),
                CameraLaw.IP_FIELD,
                Optional.ofNullable(before.cameraIp()));
        for (String field : List.of(CameraUrl.FIELD, CameraUrl.LOW_FIELD, CameraLaw.IP_FIELD)) {
            if (patch.sets(field)) {
                String wanted = patch.text(field, null);
                if (Optional.ofNullable(wanted).equals(shown.get(field))) {
                    camera = camera.without(field); // as it was answered, it stays as it is, secrets and all
                } else {
                    requireLawful(field, wanted, law.owner(principal, before.workshopId()));
                }
            }
        }
        String status = patch.text("status", before.status());
        if (patch.sets("maintenance_until")) {
            requireMaintenance(status, patch.time("maintenance_until", null));
        }
        long number = patch.number("pit_number", before.pitNumber());
        if (number != before.pitNumber() && !before.deviceIds().isEmpty()) {
            throw Problem.conflict("the number is in the topics of the pit's devices (%s): give them another pit first"
                    .formatted(String.join(", ", before.deviceIds())));
        }
        return pits.update(principal.scope(), before.id(), camera).orElseThrow(() -> taken(number));
    }

    /** Puts the pit away; its devices have none then. */
    public void archive(Principal principal, Pit pit) {
        if (!pits.archive(principal.scope(), pit.id())) {
            throw Problem.notFound("pit");
        }
    }

    private static Problem taken(long number) {
        return Problem.conflict("the workshop has a pit %d already".formatted(number));
    }

    private void requireLawful(String field, @Nullable String address, CameraHosts.Owner owner) {
        if (address != null) {
            law.require(field, address, owner);
        }
    }

    private static void requireMaintenance(@Nullable String status, @Nullable Instant until) {
        if (until != null && !"maintenance".equals(status)) {
            throw Problem.invalid("maintenance_until", "is for a pit whose status is maintenance");
        }
    }
}
