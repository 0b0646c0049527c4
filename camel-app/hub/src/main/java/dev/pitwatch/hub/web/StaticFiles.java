package dev.pitwatch.hub.web;

import dev.pitwatch.hub.http.ContentTag;
import dev.pitwatch.hub.http.CorrelationId;
import dev.pitwatch.hub.http.HttpLimits;
import dev.pitwatch.hub.http.Packing;
import dev.pitwatch.hub.http.SlicedAnswer;
import dev.pitwatch.hub.http.Tags;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The dashboard, from the bundle. Vert.x's own static handler unpacks class-path files to a temp folder and can't send
 * what the build compressed; these few files fit into memory.
 */
public final class StaticFiles implements Handler<RoutingContext> {

    private static final int OK = 200;
    private static final int NOT_MODIFIED = 304;
    private static final int NOT_FOUND = 404;
    private static final String ROOT = "static";
    private static final Pattern SAFE = Pattern.compile("(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+");
    private static final String DOCUMENT = "/index.html";
    private static final String API_DOCUMENT = "/api/docs/index.html";
    /** Those that are found, each with its document; any other is the app's own page for what is not. */
    private static final Map<String, String> PAGES =
            Map.of("/", DOCUMENT, "/kiosk", DOCUMENT, "/api/docs", API_DOCUMENT, "/api/docs/", API_DOCUMENT);
    /** What pages of the app begin with. */
    private static final String SECTIONS = "a|sign-in|set-password|account|jobs|my|pits|staff|customers|workshop|alerts"
            + "|devices|materials|analytics|billing|platform|legal";
    /** Pages of the app with whatever lies below them, e.g. {@code /jobs/42}: the browser reads the path. */
    private static final Pattern APP_PAGE = Pattern.compile("/(" + SECTIONS + ")(/[A-Za-z0-9_-]{1,64}){0,3}");

    /** Those whose address holds a secret, by what it begins with. */
    private static final Map<String, String> SECRET_PAGES =
            Map.of("/kiosk/", DOCUMENT, "/track/", "/track.html", "/unsubscribe/", DOCUMENT);

    private static final Pattern SECRET_PAGE = Pattern.compile("(/[a-z]+/)[A-Za-z0-9_-]{1,200}");

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml",
            "png", "image/png",
            "woff2", "font/woff2",
            "webmanifest", "application/manifest+json",
            "json", "application/json",
            "txt", "text/plain; charset=utf-8");
    private static final String POLICY =
            "default-src 'self'%1$s; img-src 'self'%1$s data: blob:; media-src 'self' blob:%2$s; "
                    + "connect-src %3$s; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";
    /** Another party's program shows the documentation: it gets no origin, and so nothing that is kept for the app's. */
    private static final String SANDBOX = "; sandbox allow-scripts";

    private static final String ASSETS = "/assets/";
    private static final String WORKER = "/worker.js";
    /** It fetches what the app is made of and acknowledges alerts; its messages have pictures. */
    private static final String WORKER_POLICY = "default-src 'none'; connect-src 'self'; img-src 'self'";

    private record File(Buffer content, String tag, Optional<String> encoding) {

        static File of(byte[] content) {
            return new File(Buffer.buffer(content), ContentTag.of(content), Optional.empty());
        }

        File in(String coding) {
            return new File(content, tag, Optional.of(coding));
        }
    }

    private record Encoding(String name, String suffix) {}

    private static final List<Encoding> ENCODINGS = List.of(new Encoding("br", ".br"), new Encoding("gzip", ".gz"));

    private final ClassLoader loader;
    private final HttpLimits limits;
    private final Optional<URI> assets;
    private final String policy;
    private final Map<String, Optional<File>> files = new ConcurrentHashMap<>();

    /**
     * Takes where the files are.
     *
     * @param publicUrl what the world calls this hub by: pages open their sockets there
     * @param media where pages fetch video from, besides
     * @param assets where pages fetch hashed files from; empty: here, where they are in any case
     */
    public StaticFiles(ClassLoader loader, HttpLimits limits, URI publicUrl, List<URI> media, Optional<URI> assets) {
        this.loader = loader;
        this.limits = limits;
        this.assets = assets;
        String video = origins(media);
        this.policy =
                POLICY.formatted(origins(assets.stream().toList()), video, "'self' " + sockets(publicUrl) + video);
    }

    private static String origins(List<URI> urls) {
        return urls.stream()
                .map(url -> " %s://%s".formatted(url.getScheme(), url.getRawAuthority()))
                .distinct()
                .collect(Collectors.joining());
    }

    /** Older browsers don't count sockets of the same host to {@code 'self'}. */
    private static String sockets(URI publicUrl) {
        return ("https".equals(publicUrl.getScheme()) ? "wss://" : "ws://") + publicUrl.getRawAuthority();
    }

    @Override
    public void handle(RoutingContext call) {
        HttpMethod method = call.request().method();
        if (method != HttpMethod.GET && method != HttpMethod.HEAD) {
            call.next();
            return;
        }
        String name = document(call.normalizedPath());
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        if (type != null && SAFE.matcher(name).matches() && load(name).isPresent()) {
            send(call, name, type);
        } else if (type == null && isForAPerson(call) && load(DOCUMENT).isPresent()) {
            call.response().setStatusCode(NOT_FOUND);
            send(call, DOCUMENT, TYPES.get("html"));
        } else {
            call.next();
        }
    }

    /** {@return what is sent for a path} A page of the app is its one document: the path is read by the browser. */
    private static String document(String path) {
        Matcher secret = SECRET_PAGE.matcher(path);
        String page = secret.matches() ? SECRET_PAGES.get(secret.group(1)) : null;
        if (page != null) {
            return page;
        }
        return APP_PAGE.matcher(path).matches() ? DOCUMENT : PAGES.getOrDefault(path, path);
    }

    /** Programs get the one answer of the API for what is not there. */
    private static boolean isForAPerson(RoutingContext call) {
        return String.valueOf(call.request().getHeader("Accept")).contains("text/html");
    }

    private void send(RoutingContext call, String name, String type) {
        CorrelationId.of(call);
        HttpServerResponse response = call.response()
                .putHeader("Content-Type", type)
                .putHeader("Vary", "Accept, Accept-Encoding")
                // Names under assets/ hold a hash of the content.
                .putHeader(
                        "Cache-Control", name.startsWith(ASSETS) ? "public, max-age=31536000, immutable" : "no-cache");
        if (assets.isPresent() && name.startsWith(ASSETS)) {
            response.putHeader("Access-Control-Allow-Origin", "*"); // scripts and fonts of another origin want it
        }
        if (isPage(name)) {
            // Addresses of pages may hold secrets: they are told to nobody, and kept by no search engine.
            response.putHeader("Content-Security-Policy", name.equals(API_DOCUMENT) ? policy + SANDBOX : policy)
                    .putHeader("Referrer-Policy", "no-referrer")
                    .putHeader("X-Robots-Tag", "noindex");
        }
        if (name.equals(WORKER)) {
            response.putHeader("Content-Security-Policy", WORKER_POLICY);
        }
        File file = packed(call, name);
        file.encoding().ifPresent(encoding -> response.putHeader("Content-Encoding", encoding));
        if (response.getStatusCode() == OK) {
            response.putHeader("ETag", file.tag());
            if (Tags.matches(call.request().getHeader("If-None-Match"), file.tag())) {
                response.setStatusCode(NOT_MODIFIED).end();
                return;
            }
        }
        SlicedAnswer.send(call, file.content(), limits);
    }

    private static boolean isPage(String name) {
        return name.endsWith(".html");
    }

    private File packed(RoutingContext call, String name) {
        if (assets.isPresent() && isPage(name)) {
            return load(name).orElseThrow(); // the packed ones name this hub's
        }
        for (Encoding encoding : ENCODINGS) {
            Optional<File> packed = Packing.accepts(call.request(), encoding.name())
                    ? load(name + encoding.suffix())
                    : Optional.empty();
            if (packed.isPresent()) {
                return packed.get().in(encoding.name());
            }
        }
        return load(name).orElseThrow();
    }

    private Optional<File> load(String name) {
        // Only names that exist are kept: a stranger's guesses must not fill the memory.
        Optional<File> kept = files.get(name);
        if (kept != null) {
            return kept;
        }
        Optional<File> read = read(name);
        if (read.isPresent()) {
            files.put(name, read);
        }
        return read;
    }

    /** {@return the content; of a page, with the addresses of hashed files as they are served} */
    private byte[] placed(String name, byte[] content) {
        return assets.filter(url -> isPage(name))
                .map(url -> new String(content, StandardCharsets.UTF_8)
                        .replace("\"" + ASSETS, "\"" + url + ASSETS)
                        .getBytes(StandardCharsets.UTF_8))
                .orElse(content);
    }

    private Optional<File> read(String name) {
        try (InputStream in = loader.getResourceAsStream(ROOT + name)) {
            return in == null ? Optional.empty() : Optional.of(File.of(placed(name, in.readAllBytes())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
