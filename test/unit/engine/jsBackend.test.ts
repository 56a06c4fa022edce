// TensorFlow.js registers itself once a process, so that all tests that compute in this process share one bundle.
import './network/operationsSuite';
import './network/networkSuite';
import './parity/compareRecordingSuite';
import './worker/modelHostSuite';
