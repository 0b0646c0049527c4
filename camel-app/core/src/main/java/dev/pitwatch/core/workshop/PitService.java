package dev.pitwatch.core.workshop;

import dev.pitwatch.core.identity.Principal;
import dev.pitwatch.core.identity.Role;
import dev.pitwatch.core.paging.Page;
import dev.pitwatch.core.paging.Paged;
import dev.pitwatch.core.problem.Problem;
import java.util.Optional;
import java.util.Set;

/** Makes and shows pits. An operator's are those granted; others do not exist for them. */
public final class PitService {

    private final PitRepository pits;
    private final WorkshopRepository workshops;

    public PitService(PitRepository pits, WorkshopRepository workshops) {
        this.pits = pits;
        this.workshops = workshops;
    }

    /** {@return a page of the workshop's pits that whoever asks may see} */
    public Paged<Pit> list(Principal principal, long workshopId, Optional<String> status, String sort, Page page) {
        var among = principal.isOperator() ? Optional.of(principal.pitIds()) : Optional.<Set<Long>>empty();
        return pits.list(principal.scope(), new PitRepository.Filter(workshopId, status, among), sort, page)
                .orElseThrow(() -> Problem.notFound("workshop"))
                .map(pit -> shown(principal, pit));
    }

    /** {@return the pit} Throws a {@link Problem} when whoever asks may not know of it. */
    public Pit get(Principal principal, long pitId) {
        return pits.find(principal.scope(), pitId)
                .filter(pit -> principal.sees(pit.workshopId(), pit.id()))
                .map(pit -> shown(principal, pit))
                .orElseThrow(() -> Problem.notFound("pit"));
    }

    /** A wall screen shows pits to whoever passes by: where their cameras are is none of it. */
    private static Pit shown(Principal principal, Pit pit) {
        return principal.role() == Role.KIOSK ? pit.withoutCamera() : pit;
    }

    /** Makes a pit of the workshop; its code follows from its number. */
    public Pit create(Principal principal, long workshopId, NewPit pit) {
        if (pit.cameraRtspUrl() != null && !CameraUrl.isUsable(pit.cameraRtspUrl())) {
            throw Problem.invalid("camera_rtsp_url", "must be rtsp://user:password@host:port/path");
        }
        if (workshops.find(principal.scope(), workshopId).isEmpty()) {
            throw Problem.notFound("workshop");
        }
        return pits.create(principal.scope(), workshopId, pit)
                .orElseThrow(() -> Problem.conflict("the workshop has a pit %d already".formatted(pit.pitNumber())));
    }
}
