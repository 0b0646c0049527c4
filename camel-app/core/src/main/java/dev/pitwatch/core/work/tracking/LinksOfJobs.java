package dev.pitwatch.core.work.tracking;

import dev.pitwatch.core.work.job.JobLinks;

/** Gives jobs their links. */
public record LinksOfJobs(TrackingLinks links) implements JobLinks {

    @Override
    public NewLink make() {
        TrackingLinks.Link link = links.make();
        return new NewLink(link.token(), link.hash(), link.sealed(), link.kept());
    }

    @Override
    public String token(byte[] kept) {
        return links.open(kept);
    }

    @Override
    public String url(String token) {
        return links.url(token);
    }
}
