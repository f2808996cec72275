// SPDX-License-Identifier: AGPL-3.0-or-later
pragma solidity ^0.8.24;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {Handles} from "./lib/Handles.sol";
import {TokenMetadata} from "./lib/TokenMetadata.sol";
import {AccountLinks} from "./identity/AccountLinks.sol";
import {AppKeys} from "./identity/AppKeys.sol";
import {Recovery} from "./identity/Recovery.sol";

/// @title PlanetIdentity: a person, as a token that cannot be sold
/// @notice Not upgradeable. The owner of the contract names gateways, operators and pauses; it cannot move, change or
/// unlink an identity.
///
/// Invariants (each is an `invariant_` test in contracts/test/Invariants.t.sol):
///  1. one identity for each address: `identityOf[ownerOf(id)] == id`, and no balance is above 1
///  2. one handle for each identity: `idOfHandle(handleOf(id)) == id`, and neither ever changes
///  3. ids are 1..count, each has an owner or was burnt, and count never falls
///  4. only a finished recovery moves a token: the owner changes exactly when the epoch grows
///  5. an account is linked to at most one identity, which exists, in an epoch that is not in the future
///  6. a key goes none -> added -> removed, and never back
///  7. epochs and nonces never fall; a nonce grows with each act that counts
///  8. a recovery is finished no sooner than seven days after it was started, and not after it was cancelled
///  9. the recovery address changes no sooner than seven days after the change was asked for, and not while a recovery runs
/// 10. while paused nothing is registered or linked; unlinking and cancelling work
/// 11. 1 <= threshold <= operatorCount
/// 12. tokens cannot be given away, approved or taken
/// 13. only its owner burns an identity, and not while a recovery runs; then it has no owner, link, key or profile, ever
///     again, and nobody else gets its handle or number
contract PlanetIdentity is AccountLinks, AppKeys, Recovery {
    bytes32 private constant REGISTER =
        keccak256("Register(address owner,string handle,address recovery,uint256 deadline)");
    bytes32 private constant SET_PROFILE =
        keccak256("SetProfile(uint256 identityId,string uri,uint256 nonce,uint256 deadline)");
    bytes32 private constant BURN = keccak256("Burn(uint256 identityId,uint256 nonce,uint256 deadline)");

    /// @notice How many identities there are; ids are 1..count.
    uint256 public count;
    /// @notice Contracts that decide who may register.
    mapping(address gateway => bool) public isGateway;
    mapping(bytes32 handle => uint256) private _idOfHandle;
    mapping(uint256 identityId => bytes32) private _handles;
    /// @notice Where the profile of an identity is: a URI, or empty.
    mapping(uint256 identityId => string) public profileOf;

    event GatewaySet(address indexed gateway, bool active);
    event Registered(uint256 indexed identityId, address indexed owner, string handle, address recovery);
    event ProfileSet(uint256 indexed identityId, string uri);
    event Burned(uint256 indexed identityId);

    error NotAGateway(address caller);
    error HandleTaken(string handle);
    error InvalidUri();

    constructor(
        address admin,
        address[] memory operators,
        uint16 threshold_
    ) ERC721("Planet Identity", "PLANET") EIP712("Planet Identity", "1") Ownable(admin) {
        for (uint256 i = 0; i < operators.length; ++i) _setOperator(operators[i], true);
        _setThreshold(threshold_);
    }

    function setGateway(address gateway, bool active) external onlyOwner {
        isGateway[gateway] = active;
        emit GatewaySet(gateway, active);
    }

    /// @notice Stops new registrations and links, and nothing else.
    function pause() external onlyOwner {
        _pause();
    }

    function unpause() external onlyOwner {
        _unpause();
    }

    /// @notice By a gateway, for the person who signed. No nonce: a handle is never free again, so neither is a signature.
    function register(
        address person,
        string calldata handle,
        address recovery,
        uint256 deadline,
        bytes calldata signature
    ) external whenNotPaused returns (uint256 identityId) {
        if (!isGateway[msg.sender]) revert NotAGateway(msg.sender);
        bytes32 packed = Handles.pack(handle);
        if (_idOfHandle[packed] != 0) revert HandleTaken(handle);
        _authorize(
            person,
            keccak256(abi.encode(REGISTER, person, keccak256(bytes(handle)), recovery, deadline)),
            deadline,
            signature
        );
        identityId = ++count;
        _idOfHandle[packed] = identityId;
        _handles[identityId] = packed;
        // The first epoch and nonce are 1, so that the word is not empty and later acts cost less.
        _records[identityId] = Record(recovery, 1, 1, 0);
        _mint(person, identityId);
        emit Locked(identityId);
        emit Registered(identityId, person, handle, recovery);
    }

    /// @param uri of up to 200 printable ASCII characters; empty: none
    function setProfile(
        uint256 identityId,
        string calldata uri,
        uint256 deadline,
        bytes calldata signature
    ) external {
        if (!TokenMetadata.isPlainUri(uri)) revert InvalidUri();
        _authorize(
            ownerOf(identityId),
            keccak256(
                abi.encode(SET_PROFILE, identityId, keccak256(bytes(uri)), _records[identityId].nonce++, deadline)
            ),
            deadline,
            signature
        );
        profileOf[identityId] = uri;
        emit ProfileSet(identityId, uri);
        emit MetadataUpdate(identityId);
    }

    /// @notice The owner leaves for good. Never paused; refused while a recovery runs, so that a thief cannot outrun it.
    /// @dev Without its record no link or key of the identity counts any more; all that is kept is whose handle it was.
    function burn(uint256 identityId, uint256 deadline, bytes calldata signature) external {
        Record storage record = _records[identityId];
        _requireNoRecovery(record, identityId);
        _authorize(
            ownerOf(identityId),
            keccak256(abi.encode(BURN, identityId, record.nonce, deadline)),
            deadline,
            signature
        );
        delete _records[identityId];
        delete recoveryChangeOf[identityId];
        delete profileOf[identityId];
        _burn(identityId);
        emit Burned(identityId);
    }

    function handleOf(uint256 identityId) public view returns (string memory) {
        _requireOwned(identityId);
        return Handles.unpack(_handles[identityId]);
    }

    /// @return the identity that has the handle, or had it and was burnt; 0: nobody has had it
    function idOfHandle(string calldata handle) external view returns (uint256) {
        return _idOfHandle[Handles.pack(handle)];
    }

    function tokenURI(uint256 identityId) public view override returns (string memory) {
        return TokenMetadata.json(handleOf(identityId), profileOf[identityId]);
    }
}
