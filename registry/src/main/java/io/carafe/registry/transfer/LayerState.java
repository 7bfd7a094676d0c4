package io.carafe.registry.transfer;

/** How far a layer has come, in Docker's words. */
public enum LayerState {
    /** It will be downloaded. */
    WAITING("Waiting", false),
    /** Its turn has come. */
    STARTED("Pulling fs layer", false),
    /** It is downloaded, verified and unpacked, all at once. */
    DOWNLOADING("Downloading", false),
    PULLED("Pull complete", true),
    /** The store had it. */
    PRESENT("Already exists", true),
    /** It will be uploaded. */
    PREPARING("Preparing", false),
    COMPRESSING("Compressing", false),
    PUSHING("Pushing", false),
    PUSHED("Pushed", true),
    /** The registry had it in this repository. */
    KNOWN("Layer already exists", true),
    /** The registry had it in another repository, and has it here now as well. */
    MOUNTED("Mounted from another repository", true);

    private final String words;
    private final boolean end;

    LayerState(String words, boolean end) {
        this.words = words;
        this.end = end;
    }

    public String words() {
        return words;
    }

    /** Whether nothing more will happen. */
    public boolean isEnd() {
        return end;
    }
}
