package io.carafe.image;

import static io.carafe.api.kernel.FileCalls.AT_FDCWD;
import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.image.tar.ArchiveLimits;
import io.carafe.image.tree.FileAccess;
import io.carafe.image.tree.LayerChanges;
import io.carafe.image.tree.LayerUnpacker;
import io.carafe.image.tree.OwnerView;
import io.carafe.image.tree.TreeArchive;
import io.carafe.image.tree.UnpackedLayer;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Writable layers that the kernel's overlayfs has made become layers of images that show the same tree. */
@Root
@Timeout(120)
class WritableLayerIT {
    /** Two empty blocks: what Docker calls an empty layer. */
    private static final String NOTHING = "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef";

    private static final Set<Pathname> PLACES = Set.of(Pathname.of("etc/hosts"), Pathname.of("run"));

    private final Kernel kernel = RealKernel.open();

    @TempDir
    private Path temporary;

    @BeforeEach
    void mountOverlay() throws Exception {
        SampleTree.make(kernel, temporary.resolve("lower"));
        for (String name : List.of("upper", "work", "merged", "layer", "scratch", "again")) {
            Files.createDirectory(temporary.resolve(name));
        }
        mount("merged", "lowerdir=lower,upperdir=upper,workdir=work");
    }

    private void mount(String place, String options) throws Exception {
        Commands.run(temporary, "mount", "-t", "overlay", "overlay", "-o", options, place);
    }

    @AfterEach
    void unmount() throws Exception {
        Commands.run(temporary, "bash", "-c", "umount merged; ! mountpoint -q again || umount again");
    }

    private UnpackedLayer commit(List<String> warnings) {
        return commit(warnings, OwnerView.ofHost());
    }

    private UnpackedLayer commit(List<String> warnings, OwnerView owners) {
        List<Pathname> lower = List.of(path("lower"));
        try (Descriptor upper = open("upper");
                Descriptor layer = open("layer");
                Descriptor scratch = open("scratch");
                TreeArchive archive = TreeArchive.ofWritableLayer(
                        kernel,
                        upper.number(),
                        lower,
                        new LayerChanges(kernel).of(path("upper"), lower, PLACES),
                        PLACES,
                        owners)) {
            UnpackedLayer unpacked = new LayerUnpacker(FileAccess.ofProcess(kernel))
                    .unpack(archive, layer.number(), scratch.number(), ArchiveLimits.generous(), bytes -> {});
            warnings.addAll(archive.warnings());
            return unpacked;
        }
    }

    private void set(String file, String name) {
        kernel.lsetxattr(path("merged").resolve(file), Pathname.of(name), new byte[] {1, 2})
                .orThrow("set " + name);
    }

    /** One that nobody listens at stays where it is. */
    private void makeSocket(String file) throws Exception {
        Path place = temporary.resolve("merged").resolve(file);
        try (var socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(place));
        }
    }

    private Pathname path(String name) {
        return Pathname.of(temporary.resolve(name).toString());
    }

    private Descriptor open(String name) {
        return new Descriptor(
                kernel,
                kernel.open(AT_FDCWD, path(name), Set.of(OpenFlag.RDONLY, OpenFlag.DIRECTORY))
                        .intOrThrow("open " + name));
    }

    @Test
    void showsTheSameTree() throws Exception {
        Commands.run(temporary.resolve("merged"), "bash", "-c", """
                set -eu
                rm etc/motd
                rm -r deep
                rm -r usr/lib && mkdir usr/lib && echo fresh > usr/lib/fresh
                rm -r sticky && ln -s etc sticky
                rm bin && mkdir bin && echo x > bin/x
                mkdir -p new/below && echo y > new/below/y && chmod 1770 new && chown 12:34 new/below
                chmod 700 setgid
                chown 5:6 etc/passwd
                echo more >> owner
                ln usr/bin/su usr/bin/su3
                ln new/below/y new/y-again
                mknod dev/zero c 1 5
                mkfifo new/fifo
                ln -s nothing new/dangling
                truncate -s 5M new/sparse
                chmod 711 .
                touch new/.wh.reserved
                """);
        makeSocket("new/socket");
        Commands.run(temporary.resolve("merged"), "touch", "-d", "2012-01-01 00:00:00 UTC", ".", "usr", "new");
        set("new/below/y", "user.added");
        set("empty", "user.added");
        set("new", "trusted.added");
        ArrayList<String> warnings = new ArrayList<>();

        commit(warnings);

        assertThat(warnings).hasSize(2).anyMatch(text -> text.contains("new/socket"));
        assertThat(warnings).anyMatch(text -> text.contains("new/.wh.reserved"));
        Commands.run(temporary, "rm", "merged/new/socket", "merged/new/.wh.reserved");
        Commands.run(temporary, "touch", "-d", "2012-01-01 00:00:00 UTC", "merged/new");
        mount("again", "lowerdir=layer:lower");
        assertThat(TreeListing.of(kernel, temporary.resolve("again")))
                .isEqualTo(TreeListing.of(kernel, temporary.resolve("merged")));
    }

    @Test
    void seesOwnersAsTheContainerDoes() throws Exception {
        Commands.run(temporary.resolve("merged"), "bash", "-c", "echo x > mine; chown 100000:100001 mine");

        commit(new ArrayList<>(), new OwnerView(user -> user % 100000, group -> group % 100000));

        assertThat(kernel.statx(AT_FDCWD, path("layer/mine"), Set.of()).orThrow("look"))
                .satisfies(
                        status -> assertThat(status.uid() + ":" + status.gid()).isEqualTo("0:1"));
    }

    @Test
    void isEmptyWhenNothingChanges() throws Exception {
        Commands.run(temporary, "chmod", "--reference=lower", "merged");
        Commands.run(temporary.resolve("merged"), "bash", "-c", "touch etc/hosts; mkdir run");

        assertThat(commit(new ArrayList<>()).diffId()).isEqualTo(NOTHING);
        assertThat(temporary.resolve("layer")).isEmptyDirectory();
    }
}
