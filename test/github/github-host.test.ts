import { contract } from './contract.ts';
import { githubStage } from './github-stage.ts';

contract('GitHub', githubStage);
