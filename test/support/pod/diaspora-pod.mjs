// Starts the pod as a process of its own, under the control protocol of the peers. What it runs is built: dist/.
import '../peers/loopback.mjs';
import { options, serve } from '../peers/control.mjs';
import { openPod } from '../../../dist/test/support/pod/pod.js';

serve(await openPod(options));
